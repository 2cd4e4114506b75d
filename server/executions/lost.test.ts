import { expect, it } from 'vitest';
import { lossesAmong } from './lost';

const event = (processSeq: number, at: number) => ({ processSeq, at });

it('finds every hole of a reading, and tells those of one moment as one', () => {
  const events = [event(11, 1000), event(13, 1100), event(15, 1200), event(16, 9000), event(18, 9500)];
  expect(lossesAmong(events, { first: 11, last: 20, before: 900, storedUpTo: 20_000 })).toEqual([
    { from: 1000, to: 1200, count: 2 },
    { from: 9000, to: 20_000, count: 3 },
  ]);
});

it('leaves alone the numbers that the mark does not cover yet', () => {
  const events = [event(1, 1000), event(2, 1100), event(5, 1200)];
  expect(lossesAmong(events, { first: 1, last: 2, before: 0, storedUpTo: 1150 })).toEqual([]);
  expect(lossesAmong(events, { first: 1, last: 3, before: 0, storedUpTo: 1150 })).toEqual([
    { from: 1100, to: 1200, count: 1 },
  ]);
});

it('begins a loss at the last event before it', () => {
  expect(lossesAmong([event(9, 5000)], { first: 5, last: 9, before: 4000, storedUpTo: 6000 })).toEqual([
    { from: 4000, to: 5000, count: 4 },
  ]);
});
