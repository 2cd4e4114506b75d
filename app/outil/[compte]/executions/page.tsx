import type { Metadata } from 'next';
import NextLink from 'next/link';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireSession } from '@/app/session';
import { ButtonLink } from '@/app/ui/Button';
import { EmptyState } from '@/app/ui/EmptyState';
import { Found } from '@/app/ui/Found';
import { PageHeader } from '@/app/ui/PageHeader';
import { HistoryFilters } from './HistoryFilters';
import { HistoryTable } from './HistoryTable';
import { historyQuery, readHistory } from './query';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('history');
  return { title: t('title') };
}

const PAGE_SIZE = 50;

export default async function HistoryPage({
  params,
  searchParams,
}: {
  params: Promise<{ compte: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { compte } = await params;
  const accountId = numberOf(compte);
  const { server } = await requireSession(`/outil/${compte}/executions`);
  const t = await getTranslations('history');
  const [cases, campaigns] = await orNotFound(
    Promise.all([server.case.list({ accountId }), server.case.campaigns({ accountId })]),
  );
  const asked = readHistory(
    await searchParams,
    cases.map(({ id }) => id),
    campaigns.map(({ id }) => id),
  );
  const { executions, next } = await server.execution.list({ accountId, limit: PAGE_SIZE, ...asked.server });
  const filtered = historyQuery(asked.filters) !== '';
  const path = `/outil/${accountId}/executions`;
  return (
    <>
      <PageHeader title={t('heading')} intro={t('intro')} />
      {(executions.length > 0 || filtered || asked.before) && (
        <HistoryFilters
          path={path}
          filters={asked.filters}
          filtered={filtered}
          cases={cases}
          campaigns={campaigns}
        />
      )}
      <Found count={executions.length} more={next !== null} />
      {executions.length > 0 ? (
        <HistoryTable path={path} executions={executions} />
      ) : filtered ? (
        <EmptyState
          title={t('noneTitle')}
          text={t('noneText')}
          action={<ButtonLink href={path}>{t('reset')}</ButtonLink>}
        />
      ) : (
        <EmptyState
          title={t('emptyTitle')}
          text={t('emptyText')}
          action={
            <ButtonLink kind="primary" href={`/outil/${accountId}/tests`}>
              {t('emptyAction')}
            </ButtonLink>
          }
        />
      )}
      {(next !== null || asked.before) && (
        <p className="flex flex-wrap gap-x-6 gap-y-2">
          {asked.before && (
            <NextLink className="link" href={`${path}${historyQuery(asked.filters)}`}>
              {t('newest')}
            </NextLink>
          )}
          {next !== null && (
            <NextLink className="link" href={`${path}${historyQuery(asked.filters, next)}`}>
              {t('older')}
            </NextLink>
          )}
        </p>
      )}
    </>
  );
}
