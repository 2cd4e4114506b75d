import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import { getTranslations } from '@/app/i18n/server';
import { CopyValue } from '@/app/ui/CopyValue';
import { French } from '@/app/ui/French';
import { Notice } from '@/app/ui/Notice';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import { serverConfig } from '@/server/config';
import { together } from '@/server/lab/checks';
import { labStatus } from '@/server/lab/status';
import type { CheckView, LabChecksView } from '@/server/views';
import { Section, Setting, Settings } from './Section';

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
  return (
    <>
      <Section id="serveurs" title={t('servers.title')}>
        <p className="prose-line">{t('servers.text')}</p>
        {config.mode === 'local' && <Notice tone="info">{t('servers.local')}</Notice>}
        <h3 className="text-base">{t('servers.valid')}</h3>
        <Hosts
          caption={t('servers.valid')}
          hosts={config.hosts.filter((host) => host.defect === null)}
          checks={checks}
        />
        <h3 className="text-base">{t('servers.faulty')}</h3>
        <Hosts
          caption={t('servers.faulty')}
          hosts={config.hosts.filter((host) => host.defect !== null)}
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
            <code className="break-all">{t('domains.shapeValue', { domain: config.mailDomain })}</code>
          </Setting>
          <Setting name={t('domains.patient')}>
            <CopyValue label={t('domains.patient')} value={config.patientAddress} />
          </Setting>
        </Settings>
      </Section>
    </>
  );
}

async function Hosts({ caption, hosts, checks }: { caption: string; hosts: Host[]; checks: LabChecksView }) {
  const t = await getTranslations('help.servers');
  const faulty = hosts.some((host) => host.defect);
  const stateOf = ({ key }: Host) => together(checks.hosts.find((host) => host.key === key));
  const failing = hosts.filter((host) => stateOf(host).state === 'failed');
  const table = (
    <Table
      caption={caption}
      head={
        <>
          <Column>{t('host')}</Column>
          <Column>{t('mailbox')}</Column>
          {faulty && <Column>{t('defect')}</Column>}
          <Column>{t('imap')}</Column>
          <Column>{t('smtp')}</Column>
          <Column>{t('state')}</Column>
        </>
      }
    >
      {hosts.map((host) => (
        <Row key={host.key}>
          <Cell header label={t('host')} className="text-[0.95em]">
            <CopyValue label={t('host')} value={host.name} />
          </Cell>
          <Cell label={t('mailbox')}>{t(host.mie === 'PSC' ? 'personal' : 'applicative')}</Cell>
          {host.defect && <Cell label={t('defect')}>{t(host.defect)}</Cell>}
          <Cell label={t('imap')}>
            <Endpoint name={host.name} endpoint={host.imap} />
          </Cell>
          <Cell label={t('smtp')}>
            <Endpoint name={host.name} endpoint={host.smtp} />
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

/** The port alone, or the whole address where the name is not enough to get there. */
function Endpoint({ name, endpoint }: { name: string; endpoint: Host['imap'] }) {
  return (
    <code className="whitespace-nowrap">
      {endpoint.host === name ? endpoint.port : `${endpoint.host}:${endpoint.port}`}
    </code>
  );
}
