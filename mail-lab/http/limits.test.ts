import { expect, it } from 'vitest';
import { ClientLimits, PER_CLIENT } from './limits';

function limits() {
  const clock = { ms: 1000 };
  return { clock, client: new ClientLimits(() => clock.ms) };
}

it('answers fifty requests at once, then fifty each second, to each client apart', () => {
  const { clock, client } = limits();
  const asked = (address: string, times: number) =>
    Array.from({ length: times }, () => client.mayAsk(address)).filter(Boolean).length;
  expect(asked('203.0.113.1', 500)).toBe(50);
  expect(asked('203.0.113.2', 10)).toBe(10);
  expect(asked('2001:db8::1', 40) + asked('2001:db8::2', 40)).toBe(50);
  clock.ms += 500;
  expect(asked('203.0.113.1', 500)).toBe(25);
  clock.ms += 60_000;
  expect(asked('203.0.113.1', 500)).toBe(50);
});

it('records the first fetches of a thing at once, and no flood of the same or of inventions', () => {
  const { clock, client } = limits();
  const recorded = (serial: (index: number) => string, times = 1000) =>
    Array.from({ length: times }, (_, index) =>
      client.mayRecord('203.0.113.1', '/x/ocsp', serial(index)),
    ).filter(Boolean).length;
  expect(recorded(() => 'AA')).toBe(PER_CLIENT.sameEventsPerSecond);
  expect(recorded(() => 'BB', 1)).toBe(1);
  clock.ms += 1000;
  expect(recorded((index) => `${index}`)).toBe(PER_CLIENT.eventsPerSecond);
  clock.ms += 1000;
  expect(recorded(() => 'AA', 1)).toBe(1);
});

it('remembers a bounded number of clients, and forgets those that went', () => {
  const { clock, client } = limits();
  for (let index = 0; index < 100_000; index++)
    client.mayAsk(`2001:db8:${(index >> 8).toString(16)}:${(index & 255).toString(16)}::1`);
  expect(client.mayAsk('203.0.113.1')).toBe(false);
  clock.ms += 1000;
  expect(client.mayAsk('203.0.113.1')).toBe(true);
});
