import { expect, it } from 'vitest';
import { isAddress } from './address';

it('accepts what is an address and nothing else', () => {
  for (const good of ['203.0.113.7', ' 10.0.0.1 ', '2001:db8::7', '::1', '::ffff:192.0.2.1']) {
    expect([good, isAddress(good)]).toEqual([good, true]);
  }
  for (const bad of [
    '',
    '256.1.1.1',
    '1.2.3',
    'localhost',
    '2001:db8',
    ':::',
    '1.2.3.4/24',
    '[::1]',
    '::1/64',
  ]) {
    expect([bad, isAddress(bad)]).toEqual([bad, false]);
  }
});
