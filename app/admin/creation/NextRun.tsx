'use client';

import { CalendarClock } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import type { Locale } from '@/app/i18n/preferences';
import { useServerClock } from '@/app/live/useServerClock';
import { Moment } from '@/app/ui/Moment';
import { formatCountdown, formatDuration } from '@/app/ui/time';
import type { ProvisioningView } from '@/server/views';

/** When the next creation begins, and what waits for it. */
export function NextRun({ view, renderedAt }: { view: ProvisioningView; renderedAt: number }) {
  const t = useTranslations('provisioning');
  const locale = useLocale() as Locale;
  const now = useServerClock(renderedAt, true);
  const { mode, nightAt, time, zone, waiting } = view;
  const left = Date.parse(nightAt) - now;
  const duration = left < 60_000 ? formatCountdown(left) : formatDuration(left, locale);
  return (
    <section
      aria-labelledby="next-run"
      className="flex flex-wrap items-start gap-x-4 gap-y-3 rounded-lg border border-line bg-surface px-5 py-4"
    >
      <CalendarClock aria-hidden size={24} className="mt-0.5 shrink-0 text-accent" />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <h2 id="next-run" className="text-base">
          {t(mode === 'nightly' ? 'next' : 'nextTidy')}
        </h2>
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="text-xl font-semibold">
            <Moment iso={nightAt} />
          </span>
          <span className="text-ink-soft tabular-nums">
            {left > 0 ? t('nextIn', { duration }) : t('now')}
          </span>
        </p>
        <p className="text-sm text-ink-soft">{t('every', { time, zone })}</p>
      </div>
      <p className="prose-line max-sm:basis-full sm:max-w-72">
        {t('waiting', { count: waiting })} {waiting === 0 && t('waitingNone')}
      </p>
    </section>
  );
}
