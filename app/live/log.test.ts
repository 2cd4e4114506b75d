import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventView } from '@/server/views';
import { saidOn } from './dialogue';
import { append, CHUNK, EMPTY_LOG, findEvent, withdraw } from './log';

const event = (seq: number, connection: string | null = `c${seq % 3}`) =>
  ({
    seq,
    id: 1000 + seq,
    connection,
    summary: `ligne ${seq}`,
    withdrawn: false,
    clientAddress: '192.0.2.1',
    data: { a: 1 },
  }) as EventView;
const all = (count: number) => Array.from({ length: count }, (_, index) => event(index + 1));
const lines = (log: typeof EMPTY_LOG) => log.chunks.flat().map(({ seq }) => seq);

describe('the log', () => {
  it('holds every line once, in order, however often a reconnection sends it again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 350 }),
        fc.array(fc.tuple(fc.nat(40), fc.nat(120)), { maxLength: 12 }),
        (count, sent) => {
          const events = all(count);
          let log = EMPTY_LOG;
          // Each delivery starts at or before what is already there, as the server promises.
          for (const [back, length] of sent) {
            const start = Math.max(0, log.lastSeq - back);
            log = append(log, events.slice(start, start + length));
          }
          log = append(log, events.slice(log.lastSeq));
          expect(lines(log)).toEqual(events.map(({ seq }) => seq));
          expect(log.size).toBe(count);
          expect(log.lastSeq).toBe(count);
          expect(
            log.chunks.every((chunk, index) => chunk.length === CHUNK || index === log.chunks.length - 1),
          ).toBe(true);
          expect(
            log.groups.flatMap((group) => group.events.map(({ seq }) => seq)).sort((a, b) => a - b),
          ).toEqual(lines(log));
        },
      ),
    );
  });

  it('groups by connection in order of appearance, and keeps apart what has none', () => {
    const log = append(EMPTY_LOG, [event(1, 'b'), event(2, null), event(3, 'a'), event(4, 'b')]);
    expect(log.groups.map(({ connection, rank, events }) => [connection, rank, events.length])).toEqual([
      ['b', 1, 2],
      [null, 0, 1],
      ['a', 2, 1],
    ]);
  });

  it('keeps the identity of what did not change', () => {
    const before = append(EMPTY_LOG, all(250));
    const after = append(before, [event(251, 'new')]);
    expect(after.chunks[0]).toBe(before.chunks[0]);
    expect(after.chunks[1]).toBe(before.chunks[1]);
    expect(after.groups[0]).toBe(before.groups[0]);
    expect(append(after, all(251))).toBe(after);
  });

  it('keeps what was said apart from its lines, and forgets it with them', () => {
    const said = (seq: number, text: string) => {
      const lines = [{ at: seq, from: 'client', tls: false, text }];
      return { ...event(seq, 'a'), type: 'transcript', data: { lines, omitted: seq } } as EventView;
    };
    const log = append(EMPTY_LOG, [event(1, 'a'), said(2, 'a NOOP'), event(3, 'a'), said(4, 'b NOOP')]);
    expect(lines(log)).toEqual([1, 3]);
    expect(log).toMatchObject({ size: 2, lastSeq: 4 });
    const [group] = log.groups;
    expect(group!.events.map(({ seq }) => seq)).toEqual([1, 3]);
    expect(saidOn(group!.transcripts)).toMatchObject({
      lines: [{ text: 'a NOOP' }, { text: 'b NOOP' }],
      omitted: 6,
    });
    const after = withdraw(log, [1, 2, 3, 4]).groups[0]!;
    expect(saidOn(after.transcripts)).toEqual({ lines: [], omitted: 0 });
    expect(JSON.stringify(after)).not.toContain('NOOP');
  });

  it('forgets the content of withdrawn lines, not their numbers', () => {
    const log = withdraw(append(EMPTY_LOG, all(120)), [2, 3]);
    expect(lines(log)).toHaveLength(120);
    const second = findEvent(log, 1002);
    expect(second).toMatchObject({ withdrawn: true, summary: '', clientAddress: null, data: null });
    expect(log.groups.flatMap(({ events }) => events).filter(({ withdrawn }) => withdrawn)).toHaveLength(2);
    expect(findEvent(log, 1001)?.summary).toBe('ligne 1');
    expect(findEvent(log, 5)).toBeNull();
  });
});
