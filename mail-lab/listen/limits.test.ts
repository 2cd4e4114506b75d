import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../config';
import { Sessions } from '../sessions';
import { Gate, RefusalLog } from './limits';

const gate = (changes = {}) => {
  const limits = { ...DEFAULT_LIMITS, ...changes };
  return new Gate(limits, new Sessions(limits));
};

describe('the rate of connections', () => {
  it('lets a burst through, then as many as the minute brings, each client for itself', () => {
    const door = gate({ connectionsPerMinute: 60 });
    const passed = (address: string, now: number, tries: number) =>
      Array.from({ length: tries }, () => door.excess(address, now)).filter((excess) => excess === null)
        .length;
    expect(passed('192.0.2.1', 0, 100)).toBe(60);
    expect(door.excess('192.0.2.1', 0)).toMatchObject({ limit: 'connections_per_minute' });
    expect(passed('192.0.2.2', 0, 100)).toBe(60);
    expect(passed('192.0.2.1', 5000, 100)).toBe(5);
    expect(passed('192.0.2.1', 3_600_000, 100)).toBe(60);
  });

  it('counts an IPv6 network as one client, and remembers a bounded number of clients', () => {
    const door = gate({ connectionsPerMinute: 1 });
    expect(door.excess('2001:db8::1', 0)).toBeNull();
    expect(door.excess('2001:db8::2', 0)).not.toBeNull();
    for (let i = 0; i < 50_000; i++) door.excess(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0);
    expect(door.excess('2001:db8:0:1::1', 0)).toBeNull();
  });

  it('never hits an ordinary suite of tests: hundreds of connections at once, thousands in a minute', () => {
    const door = gate();
    for (let second = 0; second < 60; second++) {
      for (let i = 0; i < 150; i++) expect(door.excess('127.0.0.1', second * 1000)).toBeNull();
    }
  });
});

it('records the refusals of a client now and then, not each', () => {
  const log = new RefusalLog();
  expect([log.due('192.0.2.1', 0), log.due('192.0.2.1', 1), log.due('192.0.2.2', 1)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(log.due('192.0.2.1', 10_000)).toBe(true);
});
