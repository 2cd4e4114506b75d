import type { Metadata } from 'next';
import NextLink from 'next/link';
import type { ReactNode } from 'react';
import { getPreferences, getTranslations } from '@/app/i18n/server';
import { requireAdministrator } from '@/app/session';
import { French } from '@/app/ui/French';
import { Moment } from '@/app/ui/Moment';
import { Notice } from '@/app/ui/Notice';
import { PageHeader } from '@/app/ui/PageHeader';
import type { OverviewView } from '@/server/admin/views';
import type { ProvisioningView } from '@/server/views';
import { CheckNowButton } from './CheckNowButton';
import { HostTable, ListTable, ProcessTable, ServiceTable } from './OverviewTables';
import { Freshness } from './ui/Freshness';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('admin.overview');
  return { title: t('title') };
}

export default async function AdminPage() {
  const { server } = await requireAdministrator('/admin');
  const t = await getTranslations('admin.overview');
  const [view, creation] = await Promise.all([
    server.admin.laboratory.overview(),
    server.provisioning.status(),
  ]);
  const { state, message, checkedAt } = view.laboratory;
  return (
    <>
      <PageHeader title={t('title')} actions={<Freshness readAt={Date.parse(view.readAt)} />} />
      <Notice tone={state === 'ready' ? 'info' : 'error'} title={t(`states.${state}`)}>
        <p>
          <French text={message} />
        </p>
        <p>
          {checkedAt ? (
            <>
              {t('checkedAt')} <Moment iso={checkedAt} />
            </>
          ) : (
            t('unchecked')
          )}
        </p>
        <CheckNowButton />
      </Notice>
      <Figures view={view} creation={creation} />
      <HostTable hosts={view.hosts} />
      <ServiceTable services={view.services} />
      <ListTable lists={view.lists} now={Date.parse(view.readAt)} />
      <ProcessTable processes={view.processes} />
    </>
  );
}

async function Figures({ view, creation }: { view: OverviewView; creation: ProvisioningView }) {
  const t = await getTranslations('admin.overview');
  const { locale } = await getPreferences();
  const connections = view.processes.reduce((sum, process) => sum + process.connections, 0);
  const size = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return (
    <section aria-label={t('now')} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <Figure label={t('connections')} value={String(connections)} />
      <Figure label={t('running')} value={String(view.executions.running)}>
        <NextLink className="link" href="/admin/executions?verdict=en-cours">
          {t('queued', { count: view.executions.queued })}
        </NextLink>
      </Figure>
      <Figure label={t('waiting')} value={String(creation.waiting)}>
        <NextLink className="link" href="/admin/creation">
          {creation.nextAt ? (
            <>
              {t('nextCreation')} <Moment iso={creation.nextAt} />
            </>
          ) : (
            t('atOnce')
          )}
        </NextLink>
      </Figure>
      <Figure label={t('database')} value={`${size.format(view.database.bytes / 1024 / 1024)} Mio`}>
        PostgreSQL {view.database.version}
      </Figure>
      <p className="text-sm text-ink-soft sm:col-span-2 lg:col-span-4">
        {t('version', { version: view.portal.version })}, {t('since')} <Moment iso={view.portal.upSince} />
      </p>
    </section>
  );
}

function Figure({ label, value, children }: { label: string; value: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col gap-0.5 rounded-lg border border-line bg-surface p-4">
      <p className="text-sm text-ink-soft">{label}</p>
      <p className="text-2xl font-semibold tabular-nums">{value}</p>
      {children && <p className="text-sm text-ink-soft">{children}</p>}
    </div>
  );
}
