'use client';

import { useTranslations } from 'use-intl';
import { classes } from '@/app/ui/classes';
import { Progress } from '@/app/ui/Progress';
import { VERDICT_LOOK } from '@/app/ui/VerdictBadge';
import type { ChildView, ExecutionView } from '@/server/views';
import { TALLIED, tallyOf } from './tally';

/** How far a campaign is, in numbers. */
export function CampaignSummary({ execution }: { execution: ExecutionView }) {
  const t = useTranslations('campaign');
  const { children = [], run, delaySeconds } = execution;
  const over = children.filter(({ state }) => state === 'done').length;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <Counts tests={children} />
        {run && (
          <p className="text-sm text-ink-soft">
            {delaySeconds > 0 ? t('sameDelay', { seconds: delaySeconds }) : t('ownDelays')}{' '}
            {t('pauseOf', { seconds: run.pauseSeconds })}
            {!run.continueOnFailure && ` ${t('stopsOnFailure')}`}
          </p>
        )}
      </div>
      <Progress label={t('progress')} value={over} max={Math.max(1, children.length)} />
    </div>
  );
}

/** « 3 OK · 1 KO · 6 à venir », each with its shape and colour. */
export function Counts({ tests }: { tests: readonly ChildView[] }) {
  const t = useTranslations('campaign.count');
  const tally = tallyOf(tests);
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1">
      {TALLIED.filter((key) => tally[key] > 0).map((key) => {
        const look = key === 'remaining' ? null : VERDICT_LOOK[key];
        return (
          <li
            key={key}
            className={classes(
              'inline-flex items-center gap-1.5 font-semibold',
              look?.ink ?? 'text-ink-soft',
            )}
          >
            {look && (
              <look.icon aria-hidden size={18} className={key === 'aborted' ? 'fill-current p-0.5' : ''} />
            )}
            {t(key, { count: tally[key] })}
          </li>
        );
      })}
    </ul>
  );
}
