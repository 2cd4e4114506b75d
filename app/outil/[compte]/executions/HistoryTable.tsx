import NextLink from 'next/link';
import { getPreferences, getTranslations } from '@/app/i18n/server';
import { Moment } from '@/app/ui/Moment';
import { RequirementChips } from '@/app/ui/RequirementChip';
import { StateBadge } from '@/app/ui/StateBadge';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import { formatDuration } from '@/app/ui/time';
import type { ExecutionView } from '@/server/views';
import { shortTitle } from '../tests/filters';
import { folderTitle } from '../tests/folder';
import { Counts } from './[numero]/campaign/Counts';

export async function HistoryTable({ path, executions }: { path: string; executions: ExecutionView[] }) {
  const t = await getTranslations('history');
  const tests = await getTranslations('tests');
  const { locale } = await getPreferences();
  return (
    <Table
      caption={t('heading')}
      head={
        <>
          <Column>{t('number')}</Column>
          <Column>{t('test')}</Column>
          <Column>{t('verdict')}</Column>
          <Column>{t('date')}</Column>
          <Column className="md:text-right">{t('duration')}</Column>
          <Column>{t('who')}</Column>
        </>
      }
    >
      {executions.map((execution) => (
        <Row key={execution.number}>
          <Cell header label={t('number')}>
            <NextLink href={`${path}/${execution.number}`} className="link font-mono font-semibold">
              #{execution.number}
            </NextLink>
          </Cell>
          <Cell label="">
            {execution.campaign ? (
              <span className="flex flex-col gap-1">
                <span className="font-semibold">{folderTitle(execution.campaign, tests)}</span>
                <span className="flex flex-wrap items-center gap-x-4 text-sm">
                  <span className="text-ink-soft">
                    {t('testCount', { count: execution.children?.length ?? 0 })}
                  </span>
                  <Counts tests={execution.children ?? []} small />
                </span>
              </span>
            ) : (
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                {shortTitle(execution.title)}
                <RequirementChips ids={execution.requirements} />
                {execution.parent !== null && (
                  <NextLink href={`${path}/${execution.parent}`} className="link text-sm">
                    {t('within', { number: String(execution.parent) })}
                  </NextLink>
                )}
              </span>
            )}
          </Cell>
          <Cell label="">
            <StateBadge state={execution.state} verdict={execution.verdict} />
          </Cell>
          <Cell label={t('date')}>{execution.startedAt && <Moment iso={execution.startedAt} />}</Cell>
          <Cell label={t('duration')} className="whitespace-nowrap md:text-right">
            {execution.startedAt && execution.endedAt
              ? formatDuration(Date.parse(execution.endedAt) - Date.parse(execution.startedAt), locale)
              : '–'}
          </Cell>
          <Cell label={t('who')}>{execution.startedBy ?? '–'}</Cell>
        </Row>
      ))}
    </Table>
  );
}
