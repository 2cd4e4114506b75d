import { expect, it } from 'vitest';
import type { Verdict } from '@/conformance/verdict';
import { stateOf } from './state';

const test = (verdict: Verdict | null, available = true) => ({
  id: 'x',
  title: 'x',
  available,
  last: verdict && { number: 1, verdict, state: 'done' as const, at: null },
});
const state = (...cases: ReturnType<typeof test>[]) => stateOf(cases).state;

it('calls a requirement shown only when every test that the account can play is OK', () => {
  expect(state(test('ok'), test('ok'))).toBe('held');
  expect(state(test('ok'), test(null))).toBe('partly');
  expect(state(test('ok'), test(null, false))).toBe('held');
  expect(state(test('ok'), test('ko', false))).toBe('failed');
  expect(state(test('inconclusive'))).toBe('todo');
  expect(state(test(null, false))).toBe('todo');
  expect(state()).toBe('none');
});
