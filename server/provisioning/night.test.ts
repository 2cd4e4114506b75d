import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nightAfter, nightBefore } from './night';

const PARIS = { time: '02:30', zone: 'Europe/Paris' };
const iso = ({ date, at }: { date: string; at: Date }) => `${date} ${at.toISOString()}`;

describe('the next night', () => {
  it('begins at the time of the settings, summer and winter', () => {
    expect(iso(nightAfter(new Date('2026-07-01T12:00:00Z'), PARIS))).toBe(
      '2026-07-02 2026-07-02T00:30:00.000Z',
    );
    expect(iso(nightAfter(new Date('2026-12-01T01:29:59Z'), PARIS))).toBe(
      '2026-12-01 2026-12-01T01:30:00.000Z',
    );
    // At that very moment it is the one that begins, not the next.
    expect(iso(nightAfter(new Date('2026-12-01T01:30:00Z'), PARIS))).toBe(
      '2026-12-02 2026-12-02T01:30:00.000Z',
    );
    expect(iso(nightBefore(new Date('2026-12-01T01:30:00Z'), PARIS))).toBe(
      '2026-12-01 2026-12-01T01:30:00.000Z',
    );
  });

  it('is an hour later on the clock when its time is skipped', () => {
    // On 29 March 2026 the clocks of Paris go from 2 to 3 in the morning.
    expect(iso(nightAfter(new Date('2026-03-28T12:00:00Z'), PARIS))).toBe(
      '2026-03-29 2026-03-29T01:30:00.000Z',
    );
    expect(iso(nightAfter(new Date('2026-03-29T01:30:00Z'), PARIS))).toBe(
      '2026-03-30 2026-03-30T00:30:00.000Z',
    );
  });

  it('is the first of both when its time comes twice', () => {
    // On 25 October 2026 they show 02:30 at 00:30 and at 01:30 UTC.
    expect(iso(nightAfter(new Date('2026-10-24T12:00:00Z'), PARIS))).toBe(
      '2026-10-25 2026-10-25T00:30:00.000Z',
    );
    expect(iso(nightAfter(new Date('2026-10-25T00:30:00Z'), PARIS))).toBe(
      '2026-10-26 2026-10-26T01:30:00.000Z',
    );
  });

  it('belongs to its day also where the clocks skip midnight, or shift by half an hour', () => {
    // Beirut skips the first hour of 29 March 2026; Lord Howe shifts by thirty minutes.
    const beirut = { time: '00:15', zone: 'Asia/Beirut' };
    expect(iso(nightAfter(new Date('2026-03-28T20:00:00Z'), beirut))).toBe(
      '2026-03-29 2026-03-28T22:15:00.000Z',
    );
    const howe = { time: '02:15', zone: 'Australia/Lord_Howe' };
    expect(iso(nightAfter(new Date('2026-10-03T12:00:00Z'), howe))).toBe(
      '2026-10-04 2026-10-03T15:45:00.000Z',
    );
  });
});

it('there is exactly one night per day, a day apart but for the hour of the clocks, in every zone', () => {
  const zones = [
    'Europe/Paris',
    'America/New_York',
    'Asia/Beirut',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'UTC',
  ];
  const scene = fc.record({
    zone: fc.constantFrom(...zones, 'Pacific/Auckland', 'America/St_Johns', 'Pacific/Kiritimati'),
    hours: fc.integer({ min: 0, max: 23 }),
    minutes: fc.integer({ min: 0, max: 59 }),
    from: fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
  });
  fc.assert(
    fc.property(scene, ({ zone, hours, minutes, from }) => {
      const time = `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
      const when = { zone, time };
      let night = nightBefore(from, when);
      expect(nightAfter(from, when).at > from).toBe(true);
      for (let count = 0; count < 20; count++) {
        const next = nightAfter(night.at, when);
        expect(Date.parse(next.date) - Date.parse(night.date)).toBe(24 * 3600_000);
        const apart = next.at.getTime() - night.at.getTime();
        expect(apart).toBeGreaterThanOrEqual(22 * 3600_000);
        expect(apart).toBeLessThanOrEqual(26 * 3600_000);
        // Whoever looks at any moment in between sees the same two.
        const between = new Date(night.at.getTime() + apart / 2);
        expect(nightBefore(between, when)).toEqual(night);
        expect(nightAfter(between, when)).toEqual(next);
        night = next;
      }
    }),
    { numRuns: 100 },
  );
});
