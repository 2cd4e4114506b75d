import { expect, it } from 'vitest';
import type { ChildView, ExecutionState } from '@/server/views';
import { countOf, notOk, tallyOf, whereIsIt } from './tally';

const child = (number: number, state: ExecutionState, verdict: ChildView['verdict'] = null) =>
  ({ number, state, verdict }) as ChildView;
const run = (current: number | null) => ({
  pauseSeconds: 10,
  continueOnFailure: true,
  nextAt: null,
  waiting: null,
  current,
});

it('counts each test once: by its verdict when it is over, else as still to come', () => {
  const children = [
    child(1, 'done', 'ok'),
    child(2, 'done', 'ko'),
    // Decided, but its evidence is still being waited for.
    child(3, 'judging', 'ok'),
    child(4, 'queued'),
    child(5, 'done', 'skipped'),
  ];
  expect(tallyOf(children)).toMatchObject({ ok: 1, ko: 1, skipped: 1, remaining: 2 });
  expect(countOf('ko', children)).toBe(1);
});

it('plays again what failed or was left unplayed, and not what the account cannot play', () => {
  const children = [
    { case: 'a', verdict: 'ok' as const },
    { case: 'b', verdict: 'ko' as const },
    { case: 'c', verdict: 'skipped' as const },
    { case: 'd', verdict: 'skipped' as const },
  ];
  expect(notOk(children, new Set(['a', 'b', 'c']))).toBe(2);
});

it('knows the test under way and the next one by their places', () => {
  const children = [
    child(11, 'done', 'ok'),
    child(12, 'listening'),
    child(13, 'queued'),
    child(14, 'queued'),
  ];
  expect(whereIsIt({ children, run: run(12) })).toMatchObject({
    current: { position: 2 },
    next: { position: 3, child: { number: 13 } },
  });
  expect(whereIsIt({ children: children.slice(0, 1), run: run(null) })).toEqual({
    current: null,
    next: null,
  });
});
