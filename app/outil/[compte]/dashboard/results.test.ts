import { describe, expect, it } from 'vitest';
import type { Verdict } from '@/conformance/verdict';
import type { CaseView } from '@/server/views';
import { remainingOf, resultsOf } from './results';

let number = 0;
const test = (verdict: Verdict | 'listening' | null, available = true, at = '2026-11-01T10:00:00Z') =>
  ({
    id: `case-${++number}`,
    available,
    last: verdict && {
      number,
      at,
      ...(verdict === 'listening' ? { state: 'listening', verdict: null } : { state: 'done', verdict }),
    },
  }) as CaseView;

describe('the results of a folder', () => {
  it('count the last result of each test once, and leave out what the account cannot play', () => {
    const cases = [test('ok'), test('ok'), test('ko'), test(null), test(null, false), test('ok', false)];
    const { counts, passed, total } = resultsOf(cases, null);
    expect(counts).toMatchObject({ ok: 3, ko: 1, remaining: 1, skipped: 1 });
    expect([passed, total]).toEqual([3, 5]);
  });

  it('give the last execution by date, one under way before all', () => {
    const old = test('ok', true, '2026-11-01T10:00:00Z');
    const recent = test('ko', true, '2026-11-02T10:00:00Z');
    expect(resultsOf([old, recent], null).last).toEqual({ ...recent.last, part: { tests: 1, of: 2 } });
    expect(resultsOf([recent], null).last).toEqual({ ...recent.last, part: null });
    const running = test('listening', true, '2026-11-01T09:00:00Z');
    expect(resultsOf([old, recent, running], null)).toMatchObject({
      last: { ...running.last },
      underWay: true,
    });
    expect(resultsOf([test(null)], null)).toMatchObject({ last: null, underWay: false });
  });

  it('leave what is not OK to be played again', () => {
    const [ok, ko, never, cannot] = [test('ok'), test('ko'), test(null), test(null, false)];
    expect(remainingOf([ok, ko, never, cannot])).toEqual([ko.id, never.id]);
  });
});
