'use client';

import { useTranslations } from 'use-intl';
import { Progress } from '@/app/ui/Progress';
import type { ExecutionView } from '@/server/views';
import { Counts } from './Counts';

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
