import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import { getTranslations } from '@/app/i18n/server';
import { Breakable } from '@/app/ui/Breakable';
import { CopyValue } from '@/app/ui/CopyValue';
import { French } from '@/app/ui/French';
import { Notice } from '@/app/ui/Notice';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import { serverConfig } from '@/server/config';
import { together } from '@/server/lab/checks';
import { labStatus } from '@/server/lab/status';
import type { CheckView, LabChecksView } from '@/server/views';
import { Section, Setting, Settings, Shape } from './Section';

type Host = ReturnType<typeof serverConfig>['hosts'][number];

const LOOK = {
  ok: { icon: CircleCheck, ink: 'text-ok' },
  failed: { icon: TriangleAlert, ink: 'text-ko' },
  unknown: { icon: CircleHelp, ink: 'text-ink-soft' },
} as const;

/** Hosts, ports and domains of this instance, as its configuration settles them. */
export async function ServersHelp() {
  const t = await getTranslations('help');
  const config = serverConfig();
  const { checks } = await labStatus();
  const shared = sharedAddress(config.hosts);
  return (
    <>
      <Section id="serveurs" title={t('servers.title')}>
        <p className="prose-line">{t('servers.text')}</p>
        {config.mode === 'local' && <Notice tone="info">{t('servers.local')}</Notice>}
        {shared && (
          <Settings>
            <Setting name={t('servers.address')}>
              <CopyValue label={t('servers.address')} value={shared} />
            </Setting>
          </Settings>
        )}
        <h3 className="text-base">{t('servers.valid')}</h3>
        <Hosts
          caption={t('servers.valid')}
          hosts={config.hosts.filter((host) => host.defect === null)}
          shared={shared}
          checks={checks}
        />
        <h3 className="text-base">{t('servers.faulty')}</h3>
        <Hosts
          caption={t('servers.faulty')}
          hosts={config.hosts.filter((host) => host.defect !== null)}
          shared={shared}
          checks={checks}
        />
        <p className="prose-line">{t('servers.label')}</p>
      </Section>
      <Section id="domaines" title={t('domains.title')}>
        <Settings>
          <Setting name={t('domains.zone')}>
            <CopyValue label={t('domains.zone')} value={config.zone} />
          </Setting>
          <Setting name={t('domains.mail')}>
            <CopyValue label={t('domains.mail')} value={config.mailDomain} />
          </Setting>
          <Setting name={t('domains.shape')}>
            <Shape value={t('domains.shapeValue', { domain: config.mailDomain })} />
          </Setting>
          <Setting name={t('domains.patient')}>
            <CopyValue label={t('domains.patient')} value={config.patientAddress} />
          </Setting>
        </Settings>
      </Section>
    </>
  );
}

async function Hosts({
  caption,
  hosts,
  shared,
  checks,
}: {
  caption: string;
  hosts: Host[];
  /** Address told above the tables. */
  shared: string | null;
  checks: LabChecksView;
}) {
  const t = await getTranslations('help.servers');
  const stateOf = ({ key }: Host) => together(checks.hosts.find((host) => host.key === key));
  const failing = hosts.filter((host) => stateOf(host).state === 'failed');
  const table = (
    <Table
      caption={caption}
      head={
        <>
          <Column>{t('host')}</Column>
          <Column>{t('imap')}</Column>
          <Column>{t('smtp')}</Column>
          <Column>{t('state')}</Column>
        </>
      }
    >
      {hosts.map((host) => (
        <Row key={host.key}>
          <Cell header label={t('host')} className="md:min-w-[20.5rem]">
            <CopyValue label={t('host')} value={host.name} />
            <span className="block text-sm text-ink-soft max-md:w-full">
              {t(host.mie === 'PSC' ? 'personal' : 'applicative')}
              {host.defect && <> · {t(host.defect)}</>}
            </span>
          </Cell>
          <Cell label={t('imap')}>
            <Endpoint known={[host.name, shared]} endpoint={host.imap} />
          </Cell>
          <Cell label={t('smtp')}>
            <Endpoint known={[host.name, shared]} endpoint={host.smtp} />
          </Cell>
          <Cell label={t('state')}>
            <State state={stateOf(host).state} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
  return (
    <>
      {table}
      {failing.map((host) => (
        <Notice key={host.key} tone="warning" title={host.name}>
          <p>
            <French text={stateOf(host).detail ?? ''} />
          </p>
        </Notice>
      ))}
    </>
  );
}

async function State({ state }: { state: CheckView['state'] }) {
  const t = await getTranslations('help.servers.states');
  const { icon: Icon, ink } = LOOK[state];
  return (
    <span className="flex items-start gap-1.5">
      <Icon aria-hidden size={18} className={`mt-0.5 shrink-0 ${ink}`} />
      {t(state)}
    </span>
  );
}

/** The port alone, or the whole address where what the page already says is not enough to get there. */
function Endpoint({ known, endpoint: { host, port } }: { known: (string | null)[]; endpoint: Host['imap'] }) {
  return <code>{known.includes(host) ? port : <Breakable value={`${host}:${port}`} />}</code>;
}

/** The one address of all servers, where there is one. */
function sharedAddress(hosts: readonly Host[]): string | null {
  const [address = null, ...others] = new Set(hosts.flatMap(({ imap, smtp }) => [imap.host, smtp.host]));
  return others.length > 0 ? null : address;
}
