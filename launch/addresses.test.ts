import { expect, it } from 'vitest';
import { publishedAddresses } from './addresses';

it('publishes what is given, else where the servers listen, and never « everywhere »', () => {
  expect(publishedAddresses(['203.0.113.1', '2001:db8::1'], '0.0.0.0')).toEqual([
    '203.0.113.1',
    '2001:db8::1',
  ]);
  expect(publishedAddresses([], '192.0.2.1')).toEqual(['192.0.2.1']);
  for (const everywhere of ['0.0.0.0', '::']) {
    const own = publishedAddresses([], everywhere);
    expect(own.length).toBeGreaterThan(0);
    expect(own).not.toContain(everywhere);
  }
});
