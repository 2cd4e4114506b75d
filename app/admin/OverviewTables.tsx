import { CircleCheck, CircleHelp, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { getPreferences, getTranslations } from '@/app/i18n/server';
import { Breakable } from '@/app/ui/Breakable';
import { French } from '@/app/ui/French';
import { Moment } from '@/app/ui/Moment';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import { formatDuration } from '@/app/ui/time';
import type { LabProcessView, OverviewView, ServedHostView } from '@/server/admin/views';
import type { CheckView } from '@/server/views';

const LOOK = {
  ok: { icon: CircleCheck, ink: 'text-ok' },
  failed: { icon: CircleX, ink: 'text-ko' },
  unknown: { icon: CircleHelp, ink: 'text-doubt' },
} as const;

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <h2 id={id} className="text-lg">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** A check: shape and word; what is wrong when something is. */
async function Check({ check, name }: { check: CheckView; name?: string }) {
  const t = await getTranslations('admin.overview.checks');
  const { icon: Icon, ink } = LOOK[check.state];
  return (
    <span className="flex flex-col gap-0.5">
      <span className="inline-flex items-center gap-1.5">
        <Icon aria-hidden size={18} className={`shrink-0 ${ink}`} />
        {name && <span className="text-ink-soft">{name}</span>} {t(check.state)}
      </span>
      {check.state === 'failed' && check.detail && (
        <span className="text-sm">
          <French text={check.detail} />
        </span>
      )}
    </span>
  );
}

export async function HostTable({ hosts }: { hosts: ServedHostView[] }) {
  const t = await getTranslations('admin.overview');
  return (
    <Section id="serveurs" title={t('hosts')}>
      <Table
        caption={t('hosts')}
        head={
          <>
            <Column>{t('host')}</Column>
            <Column>{t('expected')}</Column>
            <Column>{t('result')}</Column>
            <Column>{t('certificate')}</Column>
          </>
        }
      >
        {hosts.map((host) => (
          <Row key={host.key}>
            <Cell header label={t('host')}>
              <span className="flex flex-col [overflow-wrap:anywhere]">
                <span className="font-semibold">{host.key}</span>
                <code className="text-sm text-ink-soft">
                  <Breakable value={host.name} />
                </code>
              </span>
            </Cell>
            <Cell label={t('expected')}>{t(`defects.${host.defect ?? 'none'}`)}</Cell>
            <Cell label="">
              <span className="flex flex-col gap-1">
                <Check check={host.imap} name="IMAP" />
                <Check check={host.smtp} name="SMTP" />
              </span>
            </Cell>
            <Cell label="" className="text-sm">
              <Certificate host={host} />
            </Cell>
          </Row>
        ))}
      </Table>
    </Section>
  );
}

async function Certificate({ host: { notAfter, fingerprint, defect } }: { host: ServedHostView }) {
  const t = await getTranslations('admin.overview');
  return (
    <span className="flex flex-col gap-0.5">
      {notAfter && (
        <span>
          {t(defect === 'expired' ? 'expiredOn' : 'notAfter')} <Moment iso={notAfter} />
        </span>
      )}
      {fingerprint && (
        <code className="text-ink-soft [overflow-wrap:anywhere]" title={fingerprint}>
          {fingerprint.slice(0, 16)}…
        </code>
      )}
      {!notAfter && !fingerprint && t('checks.unknown')}
    </span>
  );
}

export async function ServiceTable({ services }: { services: OverviewView['services'] }) {
  const t = await getTranslations('admin.overview');
  if (services.length === 0) return null;
  return (
    <Section id="services" title={t('services')}>
      <Table
        caption={t('services')}
        head={
          <>
            <Column>{t('service')}</Column>
            <Column>{t('result')}</Column>
            <Column>{t('when')}</Column>
          </>
        }
      >
        {services.map((service) => (
          <Row key={service.subject}>
            <Cell header label={t('service')}>
              <span lang="fr" className="font-semibold">
                {service.title}
              </span>
            </Cell>
            <Cell label="">
              <Check check={service} />
            </Cell>
            <Cell label={t('when')}>{service.checkedAt ? <Moment iso={service.checkedAt} /> : '–'}</Cell>
          </Row>
        ))}
      </Table>
    </Section>
  );
}

export async function ListTable({ lists, now }: { lists: OverviewView['lists']; now: number }) {
  const t = await getTranslations('admin.overview');
  if (lists.length === 0) return null;
  return (
    <Section id="crl" title={t('lists')}>
      <Table
        caption={t('lists')}
        head={
          <>
            <Column>{t('authority')}</Column>
            <Column>{t('nextUpdate')}</Column>
          </>
        }
      >
        {lists.map(({ subject, name, nextUpdate }) => {
          const over = Date.parse(nextUpdate) <= now;
          return (
            <Row key={`${subject} ${name}`}>
              <Cell header label={t('authority')}>
                <span lang="fr" className="font-semibold [overflow-wrap:anywhere]">
                  {name}
                </span>
              </Cell>
              <Cell label={t('nextUpdate')} className={over ? 'font-semibold text-ko' : undefined}>
                <Moment iso={nextUpdate} />
                {over && ` (${t('listOver')})`}
              </Cell>
            </Row>
          );
        })}
      </Table>
    </Section>
  );
}

export async function ProcessTable({ processes }: { processes: LabProcessView[] }) {
  const t = await getTranslations('admin.overview');
  const { locale } = await getPreferences();
  if (processes.length === 0) return null;
  return (
    <Section id="processus" title={t('processes')}>
      <Table
        caption={t('processes')}
        head={
          <>
            <Column>{t('process')}</Column>
            <Column>{t('mark')}</Column>
            <Column>{t('lag')}</Column>
            <Column>{t('buffered')}</Column>
            <Column>{t('lost')}</Column>
            <Column>{t('connections')}</Column>
          </>
        }
      >
        {processes.map((process) => (
          <Row key={process.name}>
            <Cell header label={t('process')}>
              <span className="flex flex-col">
                <span className="font-semibold">{process.name}</span>
                <span className="text-sm text-ink-soft">
                  {t('since')} <Moment iso={process.upSince} />
                </span>
              </span>
            </Cell>
            <Cell label={t('mark')}>{formatDuration(process.markAgeMs, locale)}</Cell>
            <Cell label={t('lag')}>{Math.round(process.lagMs)} ms</Cell>
            <Cell label={t('buffered')}>{process.buffered}</Cell>
            <Cell label={t('lost')} className={process.lost > 0 ? 'font-semibold text-ko' : undefined}>
              {process.lost}
            </Cell>
            <Cell label={t('connections')}>{process.connections}</Cell>
          </Row>
        ))}
      </Table>
    </Section>
  );
}
