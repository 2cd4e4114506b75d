'use client';

import NextLink from 'next/link';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useExecution } from '@/app/live/useExecution';
import { useServerClock } from '@/app/live/useServerClock';
import { PageHeader } from '@/app/ui/PageHeader';
import { RequirementChips } from '@/app/ui/RequirementChip';
import { usePrinting } from '@/app/ui/usePrinting';
import type { EventView, ExecutionView, Instructions } from '@/server/views';
import { CaseId } from '../../tests/CaseId';
import { shortTitle } from '../../tests/filters';
import { Actions } from './Actions';
import { Announcer } from './Announcer';
import { CampaignStrip } from './CampaignStrip';
import { contactOf } from './contact';
import { EventLog, type Proof } from './EventLog';
import { Findings } from './Findings';
import { AmbiguousNotice, LinkNotices } from './LinkNotices';
import { ListeningBanner } from './ListeningBanner';
import { PrintedJournal } from './PrintedJournal';
import { VerdictBanner } from './VerdictBanner';

/** What to do now, what was seen, what was wrong: the page of one execution, live. */
export function ExecutionPage({
  execution: initial,
  events,
  instructions,
  parent,
  renderedAt,
}: {
  execution: ExecutionView;
  events: EventView[];
  instructions: Instructions | null;
  /** The campaign that it belongs to. */
  parent: ExecutionView | null;
  renderedAt: number;
}) {
  const shell = useTranslations('shell');
  const campaign = useTranslations('campaign');
  const locale = useLocale();
  const { execution, setExecution, log, link } = useExecution({ execution: initial, events });
  const done = execution.state === 'done';
  const watching = execution.watchUntil !== null;
  const now = useServerClock(renderedAt, !done || watching);
  const printing = usePrinting();
  const [proof, setProof] = useState<Proof | null>(null);

  return (
    <>
      {parent && <CampaignStrip parent={parent} number={execution.number} />}
      <PageHeader
        title={
          <>
            <span className="font-mono text-[0.85em] font-medium text-ink-soft">#{execution.number}</span>{' '}
            {shortTitle(execution.title)}
          </>
        }
        intro={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <RequirementChips ids={execution.requirements} />
            {execution.case && <CaseId id={execution.case} />}
            {execution.rerunOf !== null && (
              <NextLink
                className="link text-sm"
                href={`/outil/${execution.accountId}/executions/${execution.rerunOf}`}
              >
                {campaign('rerunOf', { number: String(execution.rerunOf) })}
              </NextLink>
            )}
            {locale !== 'fr' && <span className="text-sm">{shell('frenchContent')}</span>}
          </span>
        }
        actions={<Actions execution={execution} onChange={setExecution} />}
      />
      <LinkNotices link={link} done={done} />
      {execution.ambiguous && !done && instructions && (
        <AmbiguousNotice labelledHost={instructions.labelledHost} />
      )}
      {done ? (
        <VerdictBanner execution={execution} instructions={instructions} now={now} unfolded={printing} />
      ) : (
        <ListeningBanner
          execution={execution}
          instructions={instructions}
          now={now}
          contact={contactOf(log)}
        />
      )}
      <div className="grid gap-x-8 gap-y-6 print:block lg:grid-cols-[minmax(20rem,5fr)_minmax(0,7fr)]">
        <Findings
          findings={execution.findings}
          log={log}
          done={done}
          unfolded={printing}
          onProof={(event) => setProof((before) => ({ event, turn: (before?.turn ?? 0) + 1 }))}
        />
        {printing ? (
          <PrintedJournal execution={execution} instructions={instructions} log={log} />
        ) : (
          <EventLog execution={execution} instructions={instructions} log={log} link={link} proof={proof} />
        )}
      </div>
      <Announcer execution={execution} log={log} wasDone={initial.state === 'done'} />
    </>
  );
}
