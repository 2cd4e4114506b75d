'use client';

import { FastForward, Hourglass, LoaderCircle, TimerReset } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useTRPCClient } from '@/app/live/ServerCalls';
import { useOnce } from '@/app/live/useOnce';
import { Button } from '@/app/ui/Button';
import { French } from '@/app/ui/French';
import { RequirementChips } from '@/app/ui/RequirementChip';
import { formatCountdown } from '@/app/ui/time';
import type { CaseView, ExecutionView } from '@/server/views';
import { CaseNotices } from '../../../tests/CaseNotices';
import { CasePreparation } from '../../../tests/CasePreparation';
import { shortTitle } from '../../../tests/filters';
import type { Placed } from './tally';

/** Between two tests: how long, for what, and the choice to cut it short or to take more time. */
export function PausePanel({
  execution,
  next,
  testCase,
  now,
  onChange,
  onSkip,
}: {
  execution: ExecutionView;
  next: Placed | null;
  testCase: CaseView | null;
  now: number;
  onChange: (view: ExecutionView) => void;
  onSkip: () => void;
}) {
  const t = useTranslations('campaign');
  const client = useTRPCClient();
  const { working, once } = useOnce();
  const { number, run, accountId, children = [] } = execution;
  const left = run?.nextAt ? Date.parse(run.nextAt) - now : null;
  const counting = left !== null && left > 0;
  const skip = () =>
    once(async () => {
      onSkip();
      onChange(await client.execution.skipPause.mutate({ number }));
    }, t('skipFailed'));
  const lengthen = () =>
    once(
      async () => onChange(await client.execution.lengthenPause.mutate({ number, seconds: MORE_SECONDS })),
      t('lengthenFailed'),
    );
  return (
    <section
      aria-labelledby="pause"
      className="min-h-80 overflow-hidden rounded-lg border border-accent bg-surface"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 bg-accent-soft px-4 py-3 sm:px-5">
        <h2 id="pause" className="flex items-center gap-2.5 text-lg text-accent">
          {counting ? (
            <Hourglass aria-hidden size={22} />
          ) : (
            <LoaderCircle aria-hidden size={22} className="animate-spin" />
          )}
          {t(counting ? 'pause' : left === null ? 'between' : 'pauseEnd')}
        </h2>
        {counting && (
          <p className="flex items-baseline gap-1.5">
            <span
              role="timer"
              aria-label={t('pauseLeftLabel')}
              className="font-mono text-2xl font-semibold tabular-nums"
            >
              {formatCountdown(left)}
            </span>
            <span className="text-ink-soft">{t('pauseLeft')}</span>
          </p>
        )}
      </div>
      <div className="flex flex-col gap-5 px-4 py-4 sm:px-5">
        {!counting && run?.waiting && (
          <p>
            <French text={run.waiting} />
          </p>
        )}
        {next && (
          <>
            <div className="flex flex-wrap gap-3">
              <Button kind="primary" onPress={skip} isPending={working} className="max-sm:w-full">
                {!working && <FastForward aria-hidden size={18} />}
                {t('skipPause')}
              </Button>
              <Button onPress={lengthen} isDisabled={working} className="max-sm:w-full">
                <TimerReset aria-hidden size={18} />
                {t('lengthen')}
              </Button>
            </div>
            <div className="flex flex-col gap-1 border-t border-line pt-4">
              <p className="text-ink-soft">
                {t('following', { position: next.position, total: children.length })}
              </p>
              <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-lg">
                {shortTitle(next.child.title)}
                <RequirementChips ids={next.child.requirements} />
              </h3>
              <p>{t('prepareNext')}</p>
            </div>
            {testCase && (
              <>
                <CaseNotices notices={testCase.notices} />
                <CasePreparation accountId={accountId} testCase={testCase} brief />
              </>
            )}
          </>
        )}
      </div>
    </section>
  );
}

const MORE_SECONDS = 60;
