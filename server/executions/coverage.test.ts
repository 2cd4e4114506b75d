import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ProcessMark } from '../../db/queries/matching';
import { Coverage, STALE_MS, uncovered } from './coverage';
import { Sequence } from './sequence';

const live = (more: Partial<ProcessMark> = {}): ProcessMark => ({
  id: 'a',
  name: 'lab-1',
  startedAt: 0,
  storedUpTo: 1000,
  lastSeq: 10,
  endedAt: null,
  ending: null,
  ...more,
});

it('is complete up to the slowest live process', () => {
  const coverage = new Coverage();
  const marks = [live(), live({ id: 'b', name: 'lab-2', storedUpTo: 900 })];
  coverage.update({ now: 2000, marks }, () => 10, 0);
  expect(coverage.upTo()).toBe(900);
});

it('does not count a mark before the events that it covers were handled', () => {
  const coverage = new Coverage();
  coverage.update({ now: 2000, marks: [live()] }, () => 10, 0);
  coverage.update({ now: 3000, marks: [live({ storedUpTo: 2000, lastSeq: 12 })] }, () => 11, 1000);
  expect(coverage.upTo()).toBe(1000);
  coverage.update({ now: 3000, marks: [live({ storedUpTo: 2000, lastSeq: 12 })] }, () => 12, 1100);
  expect(coverage.upTo()).toBe(2000);
});

it('waits for a silent process, then goes on without it and says what may be missing', () => {
  const coverage = new Coverage();
  coverage.update({ now: 2000, marks: [live()] }, () => 10, 0);
  coverage.update({ now: 2000 + STALE_MS, marks: [live()] }, () => 10, STALE_MS);
  expect(coverage.upTo()).toBe(1000);
  expect(coverage.holes(500, 20_000)).toEqual([]);
  coverage.update({ now: 3000 + STALE_MS, marks: [live()] }, () => 10, STALE_MS + 1);
  expect(coverage.upTo()).toBe(3000 + STALE_MS);
  expect(coverage.holes(500, 20_000)[0]).toMatchObject({ from: 1000, to: 3000 + STALE_MS });
});

it('after an absence of the database, which stops the marks for everybody, waits for the next ones', () => {
  const coverage = new Coverage();
  coverage.update({ now: 2000, marks: [live()] }, () => 10, 0);
  // Nothing could be read for a minute, so that our own clock did not count against the process.
  coverage.update({ now: 62_000, marks: [live()] }, () => 10, 300);
  expect(coverage.upTo()).toBe(1000);
  expect(coverage.holes(0, 62_000)).toEqual([]);
});

it('sees the hole between a death and its successor, none after a clean end that another process covers', () => {
  const coverage = new Coverage();
  const dead = live({ endedAt: 1500, ending: 'replaced' });
  const next = live({ id: 'b', startedAt: 1400, storedUpTo: 3000, lastSeq: 0 });
  coverage.update({ now: 3000, marks: [dead, next] }, () => 10, 0);
  expect(coverage.holes(0, 3000).map(({ from, to }) => [from, to])).toContainEqual([1000, 1400]);
  expect(coverage.holes(1450, 3000)).toEqual([]);

  const clean = new Coverage();
  const ended = live({ endedAt: 1500, ending: 'clean', storedUpTo: 1500 });
  const other = live({ id: 'c', name: 'lab-2', storedUpTo: 3000 });
  clean.update({ now: 3000, marks: [ended, other] }, () => 10, 0);
  expect(clean.holes(0, 3000)).toEqual([]);
});

it('a time without any process is a hole', () => {
  const coverage = new Coverage();
  coverage.update({ now: 3000, marks: [live({ startedAt: 2000, storedUpTo: 3000 })] }, () => 10, 0);
  expect(coverage.holes(1000, 3000).map(({ from, to }) => [from, to])).toEqual([[1000, 2000]]);
});

it('finds exactly the moments that no span covers', () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }));
  fc.assert(
    fc.property(
      fc.array(span.map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)])),
      span,
      (spans, [x, y]) => {
        const [from, to] = [Math.min(x, y), Math.max(x, y)];
        const gaps = uncovered(spans, from, to);
        for (let unit = from; unit < to; unit++) {
          const middle = unit + 0.5;
          const covered = spans.some(([a, b]) => a < middle && middle < b);
          expect(gaps.some(([a, b]) => a < middle && middle < b)).toBe(!covered);
        }
      },
    ),
  );
});

it('handles each number once and knows up to where nothing is missing, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 })), (numbers) => {
      const sequence = new Sequence();
      sequence.begin('p', 1);
      const seen = new Set<number>();
      for (const number of numbers) {
        expect(sequence.has('p', number)).toBe(seen.has(number));
        sequence.add('p', number);
        seen.add(number);
        let last = 0;
        while (seen.has(last + 1)) last++;
        expect(sequence.handled('p')).toBe(last);
      }
    }),
  );
});

it('of two processes side by side, one of which dies, misses only what the dead one had not stored', () => {
  const coverage = new Coverage();
  const marks = (more: ProcessMark[]) => [live({ storedUpTo: 9000 }), ...more];
  // Its parent saw it end at 2600; the next one was ready at 4000.
  const dead = live({ id: 'b', name: 'lab-2', storedUpTo: 2000, endedAt: 2600, ending: 'replaced' });
  const next = live({ id: 'c', name: 'lab-2', startedAt: 4000, storedUpTo: 9000, lastSeq: 0 });
  coverage.update({ now: 9500, marks: marks([dead, next]) }, () => 10, 0);
  expect(coverage.holes(0, 9500).filter(({ to }) => to > 1000)).toMatchObject([{ from: 2000, to: 2600 }]);
  expect(coverage.upTo()).toBe(9000);
  // The same death of the only process leaves nobody until the next one.
  const alone = new Coverage();
  alone.update({ now: 9500, marks: [dead, next] }, () => 10, 0);
  const holes = alone.holes(1500, 9500);
  expect(Math.min(...holes.map(({ from }) => from))).toBe(2000);
  expect(Math.max(...holes.map(({ to }) => to))).toBe(4000);
});
