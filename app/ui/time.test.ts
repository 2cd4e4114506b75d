import { describe, expect, it } from 'vitest';
import { formatClock, formatCountdown, formatDuration, formatMoment, formatUtc, localMoment } from './time';

describe('moments', () => {
  it('is in Paris time, winter and summer, in both languages', () => {
    expect(formatMoment('2026-11-21T13:26:25.104Z', 'fr')).toBe('21 nov. 2026, 14:26:25');
    expect(formatMoment('2026-07-01T23:59:59Z', 'fr')).toBe('2 juil. 2026, 01:59:59');
    expect(formatMoment('2026-11-21T23:00:00Z', 'en')).toBe('22 Nov 2026, 00:00:00');
  });

  it('shows milliseconds in the log and UTC on hover', () => {
    expect(formatClock('2026-11-21T13:26:25.014Z', 'fr', true)).toBe('14:26:25,014');
    expect(formatClock('2026-11-21T13:26:25.014Z', 'en', true)).toBe('14:26:25.014');
    expect(formatUtc('2026-11-21T13:26:25.104Z')).toBe('2026-11-21 13:26:25.104 UTC');
  });
});

it('fills a field for a date and a time with Paris time', () => {
  expect(localMoment('2026-11-21T23:05:59.104Z')).toBe('2026-11-22T00:05');
  expect(localMoment('2026-07-01T06:00:00Z')).toBe('2026-07-01T08:00');
});

describe('durations', () => {
  it('reads as a person says it', () => {
    expect(formatDuration(3200, 'fr')).toBe('3,2 s');
    expect(formatDuration(3200, 'en')).toBe('3.2 s');
    expect(formatDuration(59_960, 'fr')).toBe('1 min 00 s');
    expect(formatDuration(161_000, 'fr')).toBe('2 min 41 s');
    expect(formatDuration(3_720_000, 'fr')).toBe('1 h 02 min');
  });

  it('counts down to zero and no further', () => {
    expect(formatCountdown(161_000)).toBe('02:41');
    expect(formatCountdown(1)).toBe('00:01');
    expect(formatCountdown(-5000)).toBe('00:00');
  });
});
