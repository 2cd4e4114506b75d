import type { Verdict } from '@/conformance/verdict';
import type { ChildView, ExecutionView } from '@/server/views';

/** Verdicts in the order in which they are told, and what is still to come. */
export const TALLIED = ['ok', 'ko', 'inconclusive', 'aborted', 'error', 'skipped', 'remaining'] as const;
export type Tally = Record<(typeof TALLIED)[number], number>;

/** How many tests of a campaign ended in which way. */
export function tallyOf(children: readonly Pick<ChildView, 'state' | 'verdict'>[]): Tally {
  const tally: Tally = { ok: 0, ko: 0, inconclusive: 0, aborted: 0, error: 0, skipped: 0, remaining: 0 };
  for (const { state, verdict } of children) tally[(state === 'done' && verdict) || 'remaining']++;
  return tally;
}

/**
 * What a rerun of « only those that are not OK » would play: also what a failure left unplayed, but not what this
 * account cannot play. `playable`: ids of the tests that it can.
 */
export const notOk = (
  children: readonly Pick<ChildView, 'case' | 'verdict'>[],
  playable: ReadonlySet<string>,
): number =>
  children.filter(
    (child) => child.verdict !== 'ok' && (child.verdict !== 'skipped' || playable.has(child.case)),
  ).length;

/** Tests that are as bad as the campaign's verdict says: the number that its sentence quotes. */
export function countOf(verdict: Verdict, children: readonly Pick<ChildView, 'state' | 'verdict'>[]): number {
  return tallyOf(children)[verdict];
}

/** A test of a campaign with its place in it, from 1. */
export interface Placed {
  child: ChildView;
  position: number;
}

/** The test under way, or the one that comes next. */
export function whereIsIt({ children = [], run }: Pick<ExecutionView, 'children' | 'run'>): {
  current: Placed | null;
  next: Placed | null;
} {
  const placed = children.map((child, index) => ({ child, position: index + 1 }));
  return {
    current: placed.find(({ child }) => child.number === run?.current) ?? null,
    next: placed.find(({ child }) => child.state === 'queued') ?? null,
  };
}
