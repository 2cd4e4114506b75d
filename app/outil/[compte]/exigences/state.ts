import type { RequirementView } from '@/server/views';

/** How far a requirement is shown, from the last results of its tests. */
export type RequirementState = 'held' | 'failed' | 'partly' | 'todo' | 'none';

/** A test that the account cannot play does not count, unless there is no other. */
export function stateOf(cases: RequirementView['cases']): {
  state: RequirementState;
  passed: number;
  total: number;
} {
  const playable = cases.filter(({ available, last }) => available || last);
  const counted = playable.length > 0 ? playable : cases;
  const passed = counted.filter(({ last }) => last?.verdict === 'ok').length;
  const failed = counted.some(({ last }) => last?.verdict === 'ko');
  const total = counted.length;
  if (total === 0) return { state: 'none', passed, total };
  if (failed) return { state: 'failed', passed, total };
  return { state: passed === total ? 'held' : passed > 0 ? 'partly' : 'todo', passed, total };
}
