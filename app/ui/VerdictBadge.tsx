'use client';

import { useTranslations } from 'use-intl';
import type { Verdict } from '@/conformance/verdict';
import { classes } from './classes';
import { VERDICT_LOOK } from './verdictLook';

/** A verdict: shape, word and colour together. */
export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const t = useTranslations('states.verdict');
  const { icon: Icon, ink, soft, line } = VERDICT_LOOK[verdict];
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-sm font-semibold whitespace-nowrap',
        ink,
        soft,
        line,
      )}
    >
      <Icon
        aria-hidden
        size={16}
        strokeWidth={2.4}
        className={verdict === 'aborted' ? 'fill-current p-0.5' : ''}
      />
      {t(verdict)}
    </span>
  );
}
