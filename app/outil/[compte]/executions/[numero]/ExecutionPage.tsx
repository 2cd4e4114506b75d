'use client';

import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useExecution } from '@/app/live/useExecution';
import { useServerClock } from '@/app/live/useServerClock';
import { CopyValue } from '@/app/ui/CopyValue';
import { Notice } from '@/app/ui/Notice';
import { PageHeader } from '@/app/ui/PageHeader';
import { RequirementChips } from '@/app/ui/RequirementChip';
import type { EventView, ExecutionView, Instructions } from '@/server/views';
import { shortTitle } from '../../tests/filters';
import { Actions } from './Actions';
import { Announcer } from './Announcer';
import { contactOf } from './contact';
import { EventLog, type Proof } from './EventLog';
import { Findings } from './Findings';
import { ListeningBanner } from './ListeningBanner';
import { VerdictBanner } from './VerdictBanner';

/** What to do now, what was seen, what was wrong: the page of one execution, live. */
export function ExecutionPage({
  execution: initial,
  events,
  instructions,
  renderedAt,
}: {
  execution: ExecutionView;
  events: EventView[];
  instructions: Instructions | null;
  renderedAt: number;
}) {
  const t = useTranslations('execution');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const { execution, setExecution, log, link } = useExecution({ execution: initial, events });
  const done = execution.state === 'done';
  const watching = execution.watchUntil !== null;
  const now = useServerClock(renderedAt, !done || watching);
  const [proof, setProof] = useState<Proof | null>(null);

  return (
    <>
      <PageHeader
        title={
          <>
            <span className="font-mono text-[0.85em] font-medium text-ink-soft">#{execution.number}</span>{' '}
            {shortTitle(execution.title)}
          </>
        }
        intro={
          <span className="flex flex-wrap items-center gap-1.5">
            <RequirementChips ids={execution.requirements} />
            {locale !== 'fr' && <span className="text-sm">{shell('frenchContent')}</span>}
          </span>
        }
        actions={<Actions execution={execution} onChange={setExecution} />}
      />
      {link === 'lost' && !done && (
        <Notice tone="warning" role="status">
          {t('live.lost')}
        </Notice>
      )}
      {link === 'refused' && (
        <Notice tone="error" role="alert">
          {t('live.refused')}
        </Notice>
      )}
      {execution.ambiguous && !done && instructions && (
        <Notice tone="warning" title={t('ambiguousTitle')} role="status">
          <p>{t('ambiguousText')}</p>
          <p>
            <CopyValue label={t('values.labelled')} value={instructions.labelledHost} />
          </p>
        </Notice>
      )}
      {done ? (
        <VerdictBanner execution={execution} instructions={instructions} now={now} />
      ) : (
        <ListeningBanner
          execution={execution}
          instructions={instructions}
          now={now}
          contact={contactOf(log)}
        />
      )}
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(20rem,5fr)_minmax(0,7fr)]">
        <Findings
          findings={execution.findings}
          log={log}
          done={done}
          onProof={(event) => setProof((before) => ({ event, turn: (before?.turn ?? 0) + 1 }))}
        />
        <EventLog log={log} link={link} done={done} proof={proof} />
      </div>
      <Announcer execution={execution} log={log} wasDone={initial.state === 'done'} />
    </>
  );
}
