import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventData } from '../../conformance/events';
import { sized, TRANSCRIPT, Transcript, TranscriptBudget } from './transcript';

let kept: EventData<'transcript'>[];
let room: boolean;
let tls: boolean;
let transcript: Transcript;

beforeEach(() => {
  vi.useFakeTimers();
  kept = [];
  room = true;
  tls = false;
  transcript = new Transcript({
    now: () => Date.now(),
    secured: () => tls,
    keep: (said) => {
      if (room) kept.push(said);
      return room;
    },
  });
});
afterEach(() => vi.useRealTimers());

const texts = () => kept.flatMap(({ lines }) => lines.map(({ text }) => text));
const omitted = () => kept.reduce((sum, said) => sum + said.omitted, 0);

describe('a transcript', () => {
  it('leaves within a second of what was said, or at the end of the connection', () => {
    transcript.server('* OK ready');
    vi.advanceTimersByTime(400);
    transcript.client('a STARTTLS');
    tls = true;
    transcript.client('b NOOP');
    expect(kept).toEqual([]);
    vi.advanceTimersByTime(600);
    const start = kept[0]!.lines[0]!.at;
    expect(kept).toEqual([
      {
        lines: [
          { at: start, from: 'server', tls: false, text: '* OK ready' },
          { at: start + 400, from: 'client', tls: false, text: 'a STARTTLS' },
          { at: start + 400, from: 'client', tls: true, text: 'b NOOP' },
        ],
        omitted: 0,
      },
    ]);
    transcript.server('b OK done');
    transcript.end();
    transcript.client('too late');
    vi.advanceTimersByTime(60_000);
    expect(kept).toHaveLength(2);
    expect(texts().at(-1)).toBe('b OK done');
  });

  it('shows the first of many untagged responses, says how many more there were, and goes on', () => {
    transcript.client('a FETCH 1:1000 FLAGS');
    for (let seq = 1; seq <= 1000; seq++) transcript.server(`* ${seq} FETCH (FLAGS ())`);
    transcript.server('a OK Fetch completed');
    transcript.client('b LOGOUT');
    transcript.end();
    expect(texts()).toHaveLength(TRANSCRIPT.turn + 4);
    expect(texts().slice(-3)).toEqual(['[… 960 lignes de plus]', 'a OK Fetch completed', 'b LOGOUT']);
    expect(omitted()).toBe(0);
  });

  it('says a goodbye among many responses', () => {
    for (let seq = 1; seq <= 50; seq++) transcript.server(`* ${seq} EXPUNGE`);
    transcript.server('* BYE The server is shutting down');
    transcript.end();
    expect(texts().slice(-2)).toEqual(['[… 10 lignes de plus]', '* BYE The server is shutting down']);
  });

  it('only counts beyond so many lines or characters, and tells it once, at the end', () => {
    for (let at = 0; at < 3000; at++) transcript.client('a NOOP');
    vi.advanceTimersByTime(60_000);
    expect(omitted()).toBe(0);
    transcript.end();
    expect(texts()).toHaveLength(TRANSCRIPT.lines);
    expect(omitted()).toBe(3000 - TRANSCRIPT.lines);
  });

  it('cuts long lines, and keeps no more than its characters', () => {
    for (let at = 0; at < 500; at++) transcript.client('x'.repeat(100_000));
    transcript.end();
    expect(texts().every((text) => text.length === TRANSCRIPT.line && text.endsWith('…'))).toBe(true);
    expect(texts().join('').length).toBeLessThanOrEqual(TRANSCRIPT.chars + TRANSCRIPT.line);
    expect(texts().length + omitted()).toBe(500);
  });

  it('counts what found no room, and tells it when there is some', () => {
    room = false;
    transcript.client('a NOOP');
    transcript.server('a OK');
    vi.advanceTimersByTime(5000);
    room = true;
    transcript.client('b NOOP');
    transcript.end();
    expect(texts()).toEqual(['b NOOP']);
    expect(omitted()).toBe(2);
  });

  it('of a connection that goes on and on is written less and less often', () => {
    for (let second = 0; second < 1800; second++) {
      transcript.client('a NOOP');
      vi.advanceTimersByTime(1000);
    }
    expect(kept.length).toBeLessThan(250);
  });

  it('names sizes as one writes them', () => {
    expect(sized('message', 12_345)).toBe('[message : 12\u202f345 octets]');
    expect(sized('littéral', 1)).toBe('[littéral : 1 octet]');
  });
});

describe('the share of a client', () => {
  it('is spent by a flood, is one for a whole IPv6 network, and comes back', () => {
    const budget = new TranscriptBudget();
    let taken = 0;
    while (budget.take(`2001:db8::${(taken % 9) + 1}`, 6000, 0)) taken++;
    expect(taken).toBe(Math.floor((2 * 1024 * 1024) / 6000));
    expect(budget.take('2001:db8::1', 6000, 0)).toBe(false);
    expect(budget.take('192.0.2.1', 6000, 0)).toBe(true);
    expect(budget.take('2001:db8::1', 6000, 1000)).toBe(true);
  });
});
