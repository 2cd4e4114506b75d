'use client';

import { CircleCheck, CircleX } from 'lucide-react';
import NextLink from 'next/link';
import { useLocale, useTranslations } from 'use-intl';
import type { Locale } from '@/app/i18n/preferences';
import { Moment } from '@/app/ui/Moment';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import { formatDuration } from '@/app/ui/time';
import type { ProvisioningRunView } from '@/server/views';
import { RunOrigin } from './RunOrigin';

/** Creations that are over, newest first. */
export function RunTable({ runs }: { runs: ProvisioningRunView[] }) {
  const t = useTranslations('provisioning');
  return (
    <Table
      caption={t('past')}
      head={
        <>
          <Column>{t('columns.run')}</Column>
          <Column>{t('columns.when')}</Column>
          <Column>{t('columns.trigger')}</Column>
          <Column>{t('columns.result')}</Column>
          <Column>{t('columns.duration')}</Column>
        </>
      }
    >
      {runs.map((run) => (
        <Row key={run.id}>
          <Cell header label={t('columns.run')}>
            <NextLink className="link font-semibold" href={`/admin/creation/${run.id}`}>
              {t('run', { id: String(run.id) })}
            </NextLink>
          </Cell>
          <Cell label={t('columns.when')}>
            <Moment iso={run.startedAt ?? run.requestedAt} />
          </Cell>
          <Cell label={t('columns.trigger')}>
            <span className="[overflow-wrap:anywhere]">
              <RunOrigin run={run} />
            </span>
          </Cell>
          <Cell label={t('columns.result')}>
            <RunResult run={run} />
          </Cell>
          <Cell label={t('columns.duration')}>
            <RunDuration run={run} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

/** How many accounts went well, and how many did not. */
export function RunResult({ run: { total, done, failed } }: { run: ProvisioningRunView }) {
  const t = useTranslations('provisioning.result');
  if (total === 0) return <span className="text-ink-soft">{t('nothing')}</span>;
  return (
    <span className="flex flex-wrap gap-x-4">
      {done > 0 && (
        <span className="inline-flex items-center gap-1.5">
          <CircleCheck aria-hidden size={16} className="shrink-0 text-ok" />
          {t('done', { count: done })}
        </span>
      )}
      {failed > 0 && (
        <span className="inline-flex items-center gap-1.5 font-semibold text-ko">
          <CircleX aria-hidden size={16} className="shrink-0" />
          {t('failed', { count: failed })}
        </span>
      )}
    </span>
  );
}

export function RunDuration({ run: { startedAt, endedAt } }: { run: ProvisioningRunView }) {
  const locale = useLocale() as Locale;
  if (!startedAt || !endedAt) return null;
  return (
    <span className="tabular-nums">
      {formatDuration(Date.parse(endedAt) - Date.parse(startedAt), locale)}
    </span>
  );
}
