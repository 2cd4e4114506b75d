import { expect, it } from 'vitest';
import { editNumber, isWellFormed } from './national-id';

it.each(['872611211234', '870001010000', '879912312359', editNumber(Date.now())])(
  'takes %s for a number of EDIT',
  (number) => expect(isWellFormed(number)).toBe(true),
);

it.each(['899700771191', '810000000000', 'ANS20231122132732'])('takes the other form %s', (number) =>
  expect(isWellFormed(number)).toBe(true),
);

it.each([
  ['month 0', '872600011200'],
  ['month 13', '872613011200'],
  ['day 0', '872601001200'],
  ['day 32', '872601321200'],
  ['hour 24', '872601012400'],
  ['minute 60', '872601011260'],
  ['11 digits', '89970077119'],
  ['13 digits', '8997007711911'],
  ['another prefix', '099700771191'],
  ['a letter', '87260101120A'],
  ['a line break', '872601011200\n'],
  ['nothing', ''],
])('refuses %s', (_case, number) => expect(isWellFormed(number)).toBe(false));

it('gives the minute of Paris', () => {
  expect(editNumber(Date.UTC(2026, 6, 1, 22, 5))).toBe('872607020005');
});
