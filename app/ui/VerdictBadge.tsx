'use client';

import {
  CircleCheck,
  CircleHelp,
  CircleX,
  type LucideIcon,
  Minus,
  Square,
  TriangleAlert,
} from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Verdict } from '@/conformance/verdict';
import { classes } from './classes';

/** Shape and colour of each verdict; the word comes from the messages. */
export const VERDICT_LOOK: Record<Verdict, { icon: LucideIcon; ink: string; soft: string; line: string }> = {
  ok: { icon: CircleCheck, ink: 'text-ok', soft: 'bg-ok-soft', line: 'border-ok-line' },
  ko: { icon: CircleX, ink: 'text-ko', soft: 'bg-ko-soft', line: 'border-ko-line' },
  inconclusive: { icon: CircleHelp, ink: 'text-doubt', soft: 'bg-doubt-soft', line: 'border-doubt-line' },
  aborted: { icon: Square, ink: 'text-calm', soft: 'bg-calm-soft', line: 'border-calm-line' },
  error: { icon: TriangleAlert, ink: 'text-fault', soft: 'bg-fault-soft', line: 'border-fault-line' },
  skipped: { icon: Minus, ink: 'text-calm', soft: 'bg-calm-soft', line: 'border-calm-line' },
};

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
