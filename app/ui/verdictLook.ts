import {
  CircleCheck,
  CircleHelp,
  CircleX,
  type LucideIcon,
  Minus,
  Square,
  TriangleAlert,
} from 'lucide-react';
import type { Verdict } from '@/conformance/verdict';

/** Shape and colour of each verdict; the word comes from the messages. */
export const VERDICT_LOOK: Record<Verdict, { icon: LucideIcon; ink: string; soft: string; line: string }> = {
  ok: { icon: CircleCheck, ink: 'text-ok', soft: 'bg-ok-soft', line: 'border-ok-line' },
  ko: { icon: CircleX, ink: 'text-ko', soft: 'bg-ko-soft', line: 'border-ko-line' },
  inconclusive: { icon: CircleHelp, ink: 'text-doubt', soft: 'bg-doubt-soft', line: 'border-doubt-line' },
  aborted: { icon: Square, ink: 'text-calm', soft: 'bg-calm-soft', line: 'border-calm-line' },
  error: { icon: TriangleAlert, ink: 'text-fault', soft: 'bg-fault-soft', line: 'border-fault-line' },
  skipped: { icon: Minus, ink: 'text-calm', soft: 'bg-calm-soft', line: 'border-calm-line' },
};
