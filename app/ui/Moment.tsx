'use client';

import { useLocale } from 'use-intl';
import { formatClock, formatMoment, formatUtc } from './time';

/** A moment in Europe/Paris, with UTC on hover. `clock` shows the time alone, `precise` its milliseconds too. */
export function Moment({ iso, show = 'full' }: { iso: string; show?: 'full' | 'clock' | 'precise' }) {
  const locale = useLocale();
  const text = show === 'full' ? formatMoment(iso, locale) : formatClock(iso, locale, show === 'precise');
  return (
    <time dateTime={iso} title={formatUtc(iso)} className="whitespace-nowrap">
      {text}
    </time>
  );
}
