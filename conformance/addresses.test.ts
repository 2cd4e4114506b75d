import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressGroup, normaliseAddress, sameAddress } from './addresses';

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::', '::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
])('%s is written %s', (given, expected) => {
  expect(normaliseAddress(given)).toBe(expected);
});

it.each(['', 'localhost', '203.0.113', '203.0.113.256', '1::2::3', null])('%s is no address', (text) => {
  expect(normaliseAddress(text)).toBeNull();
});

it('compares IPv4 exactly and IPv6 by /64, loopback apart', () => {
  expect(sameAddress('::ffff:10.0.0.1', '10.0.0.1')).toBe(true);
  expect(sameAddress('10.0.0.1', '10.0.0.2')).toBe(false);
  expect(sameAddress('127.0.1.1', '127.0.1.2')).toBe(false);
  expect(sameAddress('2001:db8::1', '2001:db8::ffff:1')).toBe(true);
  expect(sameAddress('2001:db8::1', '2001:db8:0:1::1')).toBe(false);
  expect(sameAddress('::1', '::2')).toBe(false);
  expect(sameAddress(null, null)).toBe(false);
});

it.each([
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:DB8:0:1:a:b:c:d', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8::/64'],
  ['::1', '::1'],
  ['::2', '::/64'],
  ['nonsense', 'nonsense'],
])('%s is counted as %s', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

it('normalises every address once and for all', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
      const normal = normaliseAddress(address);
      expect(normal).not.toBeNull();
      expect(isIPv4(normal!) || isIPv6(normal!)).toBe(true);
      expect(normaliseAddress(normal)).toBe(normal);
      expect(sameAddress(address, normal)).toBe(true);
    }),
  );
});
