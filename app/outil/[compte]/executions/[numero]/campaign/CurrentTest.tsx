'use client';

import { useQuery } from '@tanstack/react-query';
import NextLink from 'next/link';
import { type RefObject, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '@/app/live/ServerCalls';
import { useExecution } from '@/app/live/useExecution';
import { French } from '@/app/ui/French';
import { Moment } from '@/app/ui/Moment';
import { RequirementChips } from '@/app/ui/RequirementChip';
import { VerdictBadge } from '@/app/ui/VerdictBadge';
import type { ExecutionView, Instructions } from '@/server/views';
import { shortTitle } from '../../../tests/filters';
import { contactOf } from '../contact';
import { AmbiguousNotice } from '../LinkNotices';
import { ListeningBanner } from '../ListeningBanner';
import { decidingFinding } from '../verdictSentence';
import type { CurrentView } from './CampaignPage';
import type { Placed } from './tally';

/** The test under way: its countdown, what to do now, and the last thing that was seen. */
export function CurrentTest({
  accountId,
  placed: { child, position },
  total,
  initial,
  now,
  takesFocus,
}: {
  accountId: number;
  placed: Placed;
  total: number;
  initial: CurrentView | null;
  now: number;
  /** Set when the keyboard must go to this test as it appears. */
  takesFocus: RefObject<boolean>;
}) {
  const t = useTranslations('campaign');
  const trpc = useTRPC();
  const { number } = child;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus.current) heading.current?.focus();
    takesFocus.current = false;
  }, [takesFocus]);
  const view = useQuery({
    ...trpc.execution.get.queryOptions({ number }),
    initialData: initial?.execution,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const instructions = useQuery({
    ...trpc.execution.instructions.queryOptions({ number }),
    initialData: initial?.instructions ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section aria-labelledby="en-cours" className="flex min-h-80 flex-col gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2
          id="en-cours"
          ref={heading}
          tabIndex={-1}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 text-lg"
        >
          <span className="text-ink-soft">{t('now', { position, total })}</span>
          <span>{shortTitle(child.title)}</span>
          <RequirementChips ids={child.requirements} />
        </h2>
        <NextLink className="link" href={`/outil/${accountId}/executions/${number}`}>
          {t('open')}
        </NextLink>
      </div>
      {view.data ? (
        <Live execution={view.data} instructions={instructions.data ?? null} now={now} />
      ) : (
        <p role="status" className="rounded-lg border border-line px-4 py-8 text-ink-soft">
          {t(view.isError ? 'unreadable' : 'loading')}
        </p>
      )}
    </section>
  );
}

const NOTHING: never[] = [];

function Live({
  execution: initial,
  instructions,
  now,
}: {
  execution: ExecutionView;
  instructions: Instructions | null;
  now: number;
}) {
  const t = useTranslations('campaign');
  const { execution, log } = useExecution({ execution: initial, events: NOTHING });
  const last = log.chunks.at(-1)?.findLast(({ withdrawn }) => !withdrawn);
  const deciding = decidingFinding(execution);
  return (
    <>
      {execution.ambiguous && instructions && <AmbiguousNotice labelledHost={instructions.labelledHost} />}
      {execution.state === 'done' && execution.verdict ? (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-line bg-surface px-4 py-4">
          <VerdictBadge verdict={execution.verdict} />
          {deciding && <French text={deciding.message} />}
        </p>
      ) : (
        <ListeningBanner
          execution={execution}
          instructions={instructions}
          now={now}
          contact={contactOf(log)}
        />
      )}
      <p className="flex min-h-6 flex-wrap gap-x-3 text-sm">
        {last && (
          <>
            <span className="text-ink-soft">{t('lastSeen')}</span>
            <span className="font-mono">
              <Moment iso={last.at} show="precise" />
            </span>
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <French text={last.summary} />
            </span>
          </>
        )}
      </p>
    </>
  );
}
