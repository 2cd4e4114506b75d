'use client';

import { useQuery } from '@tanstack/react-query';
import NextLink from 'next/link';
import { useLocale, useTranslations } from 'use-intl';
import { useTRPC } from '@/app/live/ServerCalls';
import { classes } from '@/app/ui/classes';
import { French } from '@/app/ui/French';
import { RequirementChips } from '@/app/ui/RequirementChip';
import { StateBadge } from '@/app/ui/StateBadge';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import { formatCountdown, formatDuration } from '@/app/ui/time';
import type { ChildView } from '@/server/views';
import { shortTitle } from '../../../tests/filters';
import { reasonOf } from '../verdictSentence';

/** The tests of a campaign in order: how each went, why it is not OK, and how long it took. */
export function ChildTable({
  path,
  tests,
  reasons,
  now,
}: {
  /** Where executions are. */
  path: string;
  tests: readonly ChildView[];
  reasons: Record<number, string>;
  now: number;
}) {
  const t = useTranslations('campaign');
  const history = useTranslations('history');
  return (
    <section aria-labelledby="tests" className="flex flex-col gap-3">
      <h2 id="tests" className="text-lg">
        {t('tests')}
      </h2>
      <Table
        caption={t('tests')}
        head={
          <>
            <Column>{history('number')}</Column>
            <Column>{t('test')}</Column>
            <Column>{t('result')}</Column>
            <Column className="md:text-right">{t('duration')}</Column>
          </>
        }
      >
        {tests.map((child) => (
          <Row key={child.number}>
            <Cell header label={history('number')} className="align-top">
              <NextLink href={`${path}/${child.number}`} className="link font-mono font-semibold">
                #{child.number}
              </NextLink>
            </Cell>
            <Cell label="" className="align-top md:w-full">
              <span className="flex flex-col gap-1">
                <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  {shortTitle(child.title)}
                  <RequirementChips ids={child.requirements} />
                </span>
                {child.state === 'done' && child.verdict !== 'ok' && child.verdict !== 'aborted' && (
                  <Reason child={child} known={reasons[child.number]} />
                )}
              </span>
            </Cell>
            <Cell label="" className="align-top">
              <StateBadge state={child.state} verdict={child.state === 'done' ? child.verdict : null} />
            </Cell>
            <Cell
              label={t('duration')}
              className={classes(
                'align-top whitespace-nowrap md:text-right',
                child.startedAt === null && 'max-md:hidden',
              )}
            >
              <Time child={child} now={now} />
            </Cell>
          </Row>
        ))}
      </Table>
    </section>
  );
}

function Time({ child, now }: { child: ChildView; now: number }) {
  const { state, startedAt, endedAt, deadline, delaySeconds } = child;
  const locale = useLocale();
  const execution = useTranslations('execution');
  if (startedAt && endedAt) return formatDuration(Date.parse(endedAt) - Date.parse(startedAt), locale);
  if (state === 'listening' && deadline) {
    return (
      <>
        {formatCountdown(Math.min(delaySeconds * 1000, Date.parse(deadline) - now))} {execution('remaining')}
      </>
    );
  }
  return '–';
}

/** The sentence that says why a test is not OK, read once it is over. */
function Reason({ child: { number, verdict }, known }: { child: ChildView; known: string | undefined }) {
  const t = useTranslations('campaign');
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.execution.get.queryOptions({ number }),
    enabled: known === undefined,
    // What the page read of it while it was under way says nothing of its end.
    refetchOnMount: 'always',
  });
  const reason = known ?? (data && reasonOf(data));
  // What an abort leaves unplayed has nothing else to say.
  if (!reason && verdict !== 'skipped') return null;
  return (
    <span className="prose-line block text-sm text-ink-soft [overflow-wrap:anywhere]">
      {reason ? <French text={reason} /> : t('notStarted')}
    </span>
  );
}
