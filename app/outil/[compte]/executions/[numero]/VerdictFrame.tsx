'use client';

import type { ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { classes } from '@/app/ui/classes';
import { Moment } from '@/app/ui/Moment';
import { formatDuration } from '@/app/ui/time';
import { VERDICT_LOOK } from '@/app/ui/verdictLook';
import type { Verdict } from '@/conformance/verdict';
import type { ExecutionView } from '@/server/views';

/** A verdict in large, when it fell and after how long; what explains it goes inside. */
export function VerdictFrame({
  verdict,
  execution: { startedAt, endedAt },
  children,
}: {
  verdict: Verdict;
  execution: ExecutionView;
  children: ReactNode;
}) {
  const states = useTranslations('states.verdict');
  const locale = useLocale();
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
      {children}
    </section>
  );
}
