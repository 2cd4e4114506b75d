'use client';

import { useLocale, useTranslations } from 'use-intl';
import { classes } from '@/app/ui/classes';
import { Moment } from '@/app/ui/Moment';
import { formatDuration } from '@/app/ui/time';
import { VERDICT_LOOK } from '@/app/ui/VerdictBadge';
import type { ExecutionView } from '@/server/views';
import { Counts } from './Counts';
import { countOf } from './tally';

/** The verdict of a campaign: the worst of its tests, and how many ended in which way. */
export function CampaignVerdict({ execution }: { execution: ExecutionView }) {
  const t = useTranslations('campaign.verdict');
  const states = useTranslations('states.verdict');
  const locale = useLocale();
  const { startedAt, endedAt, number, children = [] } = execution;
  const verdict = execution.verdict ?? 'error';
  const { icon: Icon, ink, soft, line } = VERDICT_LOOK[verdict];
  const duration = startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : null;
  return (
    <section
      aria-labelledby="verdict"
      className={classes('flex flex-col gap-3 rounded-lg border border-l-8 px-4 py-4 sm:px-5', soft, line)}
    >
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
        <h2 id="verdict" className={classes('flex items-center gap-3 text-2xl', ink)}>
          <Icon
            aria-hidden
            size={32}
            strokeWidth={2.2}
            className={verdict === 'aborted' ? 'fill-current p-1' : ''}
          />
          {states(verdict)}
        </h2>
        {endedAt && (
          <p className="text-ink-soft">
            <Moment iso={endedAt} />
            {duration !== null && ` · ${formatDuration(duration, locale)}`}
          </p>
        )}
      </div>
      <p className="prose-line font-semibold">
        {t(verdict, { number: String(number), count: countOf(verdict, children) })}
      </p>
      <Counts tests={children} />
    </section>
  );
}
