import { expect, it } from 'vitest';
import { addressFaults, secondsOf } from './typed';

it('reads whole seconds within bounds and nothing else', () => {
  const bounds = { min: 5, max: 1800 };
  expect([' 60 ', '5', '1800'].map((typed) => secondsOf(typed, bounds))).toEqual([60, 5, 1800]);
  for (const typed of ['', '4', '1801', '12.5', '1e2', '-5', '0x10', 'soixante'])
    expect([typed, secondsOf(typed, bounds)]).toEqual([typed, null]);
});

it('finds what is wrong with each address', () => {
  expect(addressFaults([''])).toEqual([null]);
  expect(addressFaults(['192.0.2.1', ''])).toEqual([null, 'wrong']);
  expect(addressFaults(['192.0.2.1', ' 192.0.2.1', '2001:db8::7', 'x'])).toEqual([
    null,
    'twice',
    null,
    'wrong',
  ]);
});
