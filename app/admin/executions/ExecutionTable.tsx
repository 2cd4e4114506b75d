import NextLink from 'next/link';
import { getPreferences, getTranslations } from '@/app/i18n/server';
import { Counts } from '@/app/outil/[compte]/executions/[numero]/campaign/Counts';
import { shortTitle } from '@/app/outil/[compte]/tests/filters';
import { folderTitle } from '@/app/outil/[compte]/tests/folder';
import { Moment } from '@/app/ui/Moment';
import { StateBadge } from '@/app/ui/StateBadge';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import { formatDuration } from '@/app/ui/time';
import type { ListedExecutionView } from '@/server/admin/views';

export async function ExecutionTable({
  path,
  executions,
}: {
  path: string;
  executions: ListedExecutionView[];
}) {
  const t = await getTranslations('admin.executions');
  const history = await getTranslations('history');
  const { locale } = await getPreferences();
  return (
    <Table
      caption={t('title')}
      head={
        <>
          <Column>{history('number')}</Column>
          <Column>{history('test')}</Column>
          <Column>{history('verdict')}</Column>
          <Column>{t('organisation')}</Column>
          <Column>{history('date')}</Column>
          <Column className="md:text-right">{history('duration')}</Column>
        </>
      }
    >
      {executions.map((execution) => (
        <Row key={execution.number}>
          <Cell header label={history('number')}>
            <NextLink href={`${path}/${execution.number}`} className="link font-mono font-semibold">
              #{execution.number}
            </NextLink>
          </Cell>
          <Cell label="">
            <What execution={execution} path={path} />
          </Cell>
          <Cell label="">
            <StateBadge state={execution.state} verdict={execution.verdict} />
          </Cell>
          <Cell label="">
            <span className="flex flex-col [overflow-wrap:anywhere]">
              <NextLink className="link" href={`/admin/organisations/${execution.organisation.id}`}>
                {execution.organisation.name}
              </NextLink>
              <NextLink className="link text-sm" href={`/admin/comptes/${execution.account.id}`}>
                {t('accountOf', { nil: execution.account.nil })}
              </NextLink>
            </span>
          </Cell>
          <Cell label={history('date')}>
            {execution.startedAt ? (
              <span className="flex flex-col max-md:flex-row max-md:flex-wrap max-md:gap-x-2">
                <Moment iso={execution.startedAt} />
                <span className="text-sm text-ink-soft">{execution.startedBy}</span>
              </span>
            ) : (
              '–'
            )}
          </Cell>
          <Cell label={history('duration')} className="whitespace-nowrap md:text-right">
            {execution.startedAt && execution.endedAt
              ? formatDuration(Date.parse(execution.endedAt) - Date.parse(execution.startedAt), locale)
              : '–'}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

async function What({ execution, path }: { execution: ListedExecutionView; path: string }) {
  const history = await getTranslations('history');
  const tests = await getTranslations('tests');
  const { campaign, children = [], title, parent } = execution;
  if (campaign) {
    return (
      <span className="flex flex-col gap-1">
        <span className="font-semibold">{folderTitle(campaign, tests)}</span>
        <span className="flex flex-wrap items-center gap-x-4 text-sm">
          <span className="text-ink-soft">{history('testCount', { count: children.length })}</span>
          <Counts tests={children} small />
        </span>
      </span>
    );
  }
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {shortTitle(title)}
      {parent !== null && (
        <NextLink href={`${path}/${parent}`} className="link text-sm">
          {history('within', { number: String(parent) })}
        </NextLink>
      )}
    </span>
  );
}
