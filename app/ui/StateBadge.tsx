'use client';

import { CircleCheck, CircleX, Clock, LoaderCircle, type LucideIcon, Radio } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Verdict } from '@/conformance/verdict';
import type { AccountView, ExecutionState } from '@/server/views';
import { classes } from './classes';
import { VerdictBadge } from './VerdictBadge';

const SHELL =
  'inline-flex items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-sm font-semibold whitespace-nowrap';
const CALM = 'border-calm-line bg-calm-soft text-calm';
const ACTIVE = 'border-accent bg-accent-soft text-accent';

const EXECUTION: Record<ExecutionState, { icon: LucideIcon; shell: string; move: string }> = {
  queued: { icon: Clock, shell: CALM, move: '' },
  listening: { icon: Radio, shell: ACTIVE, move: 'pulse' },
  judging: { icon: LoaderCircle, shell: ACTIVE, move: 'animate-spin' },
  done: { icon: CircleCheck, shell: CALM, move: '' },
};

/** Where an execution is, or its verdict once it is over. Listening pulses, working spins. */
export function StateBadge({ state, verdict }: { state: ExecutionState; verdict: Verdict | null }) {
  const t = useTranslations('states.execution');
  if (verdict) return <VerdictBadge verdict={verdict} />;
  const { icon: Icon, shell, move } = EXECUTION[state];
  return (
    <span className={classes(SHELL, shell)}>
      <Icon aria-hidden size={16} className={move} />
      {t(state)}
    </span>
  );
}

const ACCOUNT: Record<AccountView['status'], { icon: LucideIcon; shell: string }> = {
  pending: { icon: Clock, shell: CALM },
  available: { icon: CircleCheck, shell: 'border-ok-line bg-ok-soft text-ok' },
  failed: { icon: CircleX, shell: 'border-ko-line bg-ko-soft text-ko' },
};

export function AccountBadge({ status }: { status: AccountView['status'] }) {
  const t = useTranslations('states.account');
  const { icon: Icon, shell } = ACCOUNT[status];
  return (
    <span className={classes(SHELL, shell)}>
      <Icon aria-hidden size={16} />
      {t(status)}
    </span>
  );
}
