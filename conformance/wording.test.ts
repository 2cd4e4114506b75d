import { expect, it } from 'vitest';
import { clock, duration, moment } from './format';
import { matchingOu, sameNumber } from './identifiers';

it('writes moments in Paris, summer and winter', () => {
  expect(clock(Date.UTC(2026, 10, 21, 13, 26, 22))).toBe('14:26:22');
  expect(clock(Date.UTC(2026, 6, 1, 22, 0, 5))).toBe('00:00:05');
  const reference = Date.UTC(2026, 10, 21, 13, 0);
  expect(moment(reference - 3_600_000, reference)).toBe('à 13:00:00');
  expect(moment(reference - 86_400_000, reference)).toBe('le 20/11/2026 à 14:00:00');
});

it.each([
  [420, '0,4 s'],
  [3000, '3 s'],
  [9960, '10 s'],
  [42_000, '42 s'],
  [185_000, '3 min 05 s'],
  [7_800_000, '2 h 10 min'],
  [-5, '0 s'],
])('%i ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it('matches structure numbers bare or with one TRE_G07 digit, without regard to case', () => {
  expect(sameNumber('10B0152872', '10b0152872')).toBe('exact');
  expect(sameNumber('0B0152872', '10B0152872')).toBe('prefix');
  expect(sameNumber('3318751275100020', '318751275100020')).toBe('prefix');
  expect(sameNumber('9123456789', '123456789')).toBeNull();
  expect(sameNumber('23456789', '123456789')).toBeNull();
  expect(sameNumber('', '')).toBeNull();
  expect(matchingOu(['0B0152872', '10B0152872'], '10B0152872')).toEqual({ ou: '10B0152872', form: 'exact' });
});
