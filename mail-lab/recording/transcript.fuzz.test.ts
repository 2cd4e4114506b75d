/** Whatever is said, and however often, what is kept is bounded, fit to be shown, and says what is missing. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type EventData, parseEventData } from '../../conformance/events';
import { fuzz } from '../../tests/support/fuzz';
import { cleanEventData } from './clean';
import { TRANSCRIPT, Transcript } from './transcript';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 700 }),
  fc.uint8Array({ maxLength: 700 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.constantFrom('', '* 1 EXISTS', '* BYE', '+ ', '"\\'.repeat(400), '\x1b[2J\u202e\0', '250-SIZE'),
);
const step = fc.record({
  what: fc.constantFrom('client' as const, 'server' as const, 'skip' as const),
  text,
  times: fc.constantFrom(1, 1, 1, 3, 60, 1200),
  room: fc.boolean(),
});
const MORE = /^\[… ([\d\u202f]+) lignes? de plus\]$/;

fuzz(
  'what was said is kept or counted',
  fc.array(step, { maxLength: 12 }),
  (steps) => {
    const kept: EventData<'transcript'>[] = [];
    let room = true;
    const transcript = new Transcript({
      now: () => 1,
      secured: () => true,
      keep: (said) => {
        if (room) kept.push(parseEventData('transcript', cleanEventData('transcript', said)));
        return room;
      },
    });
    let said = 0;
    let dropped = false;
    for (const { what, text, times, room: next } of steps) {
      room = next;
      dropped ||= !next;
      for (let turn = 0; turn < times; turn++) transcript[what](text);
      said += times;
    }
    room = true;
    transcript.end();
    const lines = kept.flatMap((one) => one.lines.map(({ text }) => text));
    const omitted = kept.reduce((sum, one) => sum + one.omitted, 0);
    const notes = lines.flatMap((line) => MORE.exec(line)?.[1]?.replace(/\D/g, '') ?? []).map(Number);
    const told = lines.length - notes.length + notes.reduce((sum, count) => sum + count, 0) + omitted;
    // A stretch that found no room may have held notes, each of which then counts as one line.
    if (!dropped) expect(told).toBe(said);
    else expect(told).toBeLessThanOrEqual(said + steps.length);
    expect(lines.length).toBeLessThanOrEqual(TRANSCRIPT.lines);
    expect(lines.join('').length).toBeLessThanOrEqual(TRANSCRIPT.chars + TRANSCRIPT.line);
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    for (const one of kept) expect(JSON.stringify(one).length).toBeLessThan(16_000);
  },
  { cost: 5 },
);
