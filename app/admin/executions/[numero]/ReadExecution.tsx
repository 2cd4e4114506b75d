'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { EventLog, type Proof } from '@/app/outil/[compte]/executions/[numero]/EventLog';
import { Findings } from '@/app/outil/[compte]/executions/[numero]/Findings';
import { VerdictBanner } from '@/app/outil/[compte]/executions/[numero]/VerdictBanner';
import { Button } from '@/app/ui/Button';
import { Moment } from '@/app/ui/Moment';
import { Notice } from '@/app/ui/Notice';
import { StateBadge } from '@/app/ui/StateBadge';
import type { EventView, ExecutionView, Instructions } from '@/server/views';
import { useWholeLog } from './useWholeLog';

/** A test, for reading: its verdict, its findings and the whole of its log, with the components of its own page. */
export function ReadExecution({
  execution,
  events,
  instructions,
  now,
}: {
  execution: ExecutionView;
  events: EventView[];
  instructions: Instructions | null;
  now: number;
}) {
  const t = useTranslations('admin.executions');
  const { log, state, again } = useWholeLog(execution.number, events, execution.lastSeq);
  const [proof, setProof] = useState<Proof | null>(null);
  const done = execution.state === 'done';
  return (
    <>
      {done ? (
        <VerdictBanner execution={execution} instructions={instructions} now={now} unfolded={false} />
      ) : (
        <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <StateBadge state={execution.state} verdict={null} />
          {execution.deadline && (
            <span>
              {t('until')} <Moment iso={execution.deadline} />
            </span>
          )}
        </p>
      )}
      {state === 'failed' && (
        <Notice tone="error" role="alert">
          <p>{t('loadFailed')}</p>
          <div>
            <Button size="small" onPress={again}>
              {t('retry')}
            </Button>
          </div>
        </Notice>
      )}
      <p role="status" className="-my-2 text-sm text-ink-soft empty:hidden">
        {state === 'loading' ? t('loading') : ''}
      </p>
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[minmax(20rem,5fr)_minmax(0,7fr)]">
        <Findings
          findings={execution.findings}
          log={log}
          done={done}
          unfolded={false}
          onProof={(event) => setProof((before) => ({ event, turn: (before?.turn ?? 0) + 1 }))}
        />
        <EventLog execution={execution} instructions={instructions} log={log} link="lost" proof={proof} />
      </div>
    </>
  );
}
