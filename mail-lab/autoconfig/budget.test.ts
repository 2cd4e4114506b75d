import { expect, it } from 'vitest';
import { BUDGET, EventBudget } from './budget';

function budget() {
  const clock = { ms: 1000 };
  return { clock, events: new EventBudget(() => clock.ms) };
}

it('records a few of the same at once, says once that it leaves out others, and never starves an account', () => {
  const { clock, events } = budget();
  const taken = Array.from({ length: 500 }, () => events.take('203.0.113.1', null, 'x A'));
  expect(taken.filter((one) => one === 'record')).toHaveLength(BUDGET.samePerSecond);
  expect(taken.filter((one) => one === 'say')).toHaveLength(1);
  for (let index = 0; index < 500; index++) events.take('203.0.113.1', null, `x${index} A`);
  expect(events.take('203.0.113.1', null, 'y A')).toBe('skip');
  expect(events.take('203.0.113.1', 'k7', 'y A')).toBe('record');
  clock.ms += 1000;
  expect(events.take('203.0.113.1', null, 'y A')).toBe('record');
});
