import { expect, it } from 'vitest';
import type { Connection } from './connection';
import { Sessions } from './sessions';

/** Only what counting looks at. */
const from = (clientAddress: string) => ({ clientAddress }) as Connection;

it('counts the connections of an IPv6 network together, and those of IPv4 addresses apart', () => {
  const sessions = new Sessions({ connectionsPerAccount: 200 });
  const six = Array.from({ length: 5 }, (_, index) => from(`2001:db8::${index}`));
  for (const connection of [...six, from('2001:db8:0:1::1'), from('203.0.113.1'), from('203.0.113.2')]) {
    sessions.add(connection);
  }
  expect(sessions.fromAddress('2001:db8::ffff')).toBe(5);
  expect(sessions.fromAddress('2001:db8:0:1::9')).toBe(1);
  expect(sessions.fromAddress('203.0.113.1')).toBe(1);
  for (const connection of six) sessions.remove(connection);
  expect(sessions.fromAddress('2001:db8::1')).toBe(0);
  expect(sessions.size).toBe(3);
});
