import NextLink from 'next/link';
import { getPreferences, getTranslations } from '@/app/i18n/server';
import { Moment } from '@/app/ui/Moment';
import { RequirementChips } from '@/app/ui/RequirementChip';
import { StateBadge } from '@/app/ui/StateBadge';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import { formatDuration } from '@/app/ui/time';
import type { ExecutionView } from '@/server/views';
import { shortTitle } from '../tests/filters';

export async function HistoryTable({ path, executions }: { path: string; executions: ExecutionView[] }) {
  const t = await getTranslations('history');
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
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              {shortTitle(execution.title)}
              <RequirementChips ids={execution.requirements} />
            </span>
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
