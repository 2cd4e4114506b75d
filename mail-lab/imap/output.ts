/** Writing responses: encoding of values, and back-pressure. */
import type { Writable } from 'node:stream';
import type { Transcript } from '../recording/transcript';
import { encodeMailboxName } from './syntax/mailbox-name';

/** A piece of a response: text is ASCII (or latin1 octets), buffers go as they are. */
export type Piece = string | Buffer;

/** Octets (as latin1 characters) as a quoted string, or as a literal when they hold what a quoted one may not. */
export function encodeOctets(octets: string): string {
  if (octets.length > 1000 || !/^[\x20-\x7e]*$/.test(octets)) {
    // No literal may hold NUL (RFC 3501 §9, CHAR8); see also fetch/answer.ts.
    return `{${octets.length}}\r\n${octets.replaceAll('\0', '\x80')}`;
  }
  return /["\\]/.test(octets) ? `"${octets.replace(/["\\]/g, '\\$&')}"` : `"${octets}"`;
}

export function encodeLiteral(bytes: Buffer): Piece[] {
  return [`{${bytes.length}}\r\n`, bytes];
}

/** The name of a folder as LIST and STATUS show it. */
export const wireName = (name: string): string => encodeOctets(encodeMailboxName(name));

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** `"17-Jul-2026 02:44:25 +0000"`. */
export function encodeDateTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `"${day}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000"`;
}

/** Midnight UTC of a day; null when the month has no such day. */
function dayOf(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getUTCMonth() === month && date.getUTCDate() === day ? date.getTime() : null;
}

/** Reads a date-time as in APPEND; null when malformed. */
export function parseDateTime(text: string): Date | null {
  const match = /^([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text);
  if (!match) return null;
  const [, day, monthName, year, hour, minute, second, sign, zoneHour, zoneMinute] =
    match as unknown as string[];
  const month = MONTHS.findIndex((name) => name.toLowerCase() === monthName!.toLowerCase());
  if (month < 0) return null;
  const [h, m, sec, zh, zm] = [hour, minute, second, zoneHour, zoneMinute].map(Number) as number[];
  if (h! > 23 || m! > 59 || sec! > 60 || zh! > 23 || zm! > 59 || Number(year) < 1) return null;
  const midnight = dayOf(Number(year), month, Number(day));
  if (midnight === null) return null;
  const local = midnight + ((h! * 60 + m!) * 60 + sec!) * 1000;
  const offset = (zh! * 60 + zm!) * 60_000;
  return new Date(sign === '+' ? local - offset : local + offset);
}

/** Reads a date as in SEARCH (`1-Feb-2026`); null when malformed. Midnight UTC. */
export function parseDate(text: string): Date | null {
  const match = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(text);
  const month = match ? MONTHS.findIndex((name) => name.toLowerCase() === match[2]!.toLowerCase()) : -1;
  const day = match && month >= 0 ? dayOf(Number(match[3]), month, Number(match[1])) : null;
  return day === null ? null : new Date(day);
}

const shownPieces = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : `<${piece.length} octets>`)).join('');

/** Collects the pieces of responses and sends them in large writes. */
export class Output {
  /** Finished buffers, then text that is not one yet. */
  private pieces: Buffer[] = [];
  private text = '';
  private length = 0;

  /** @param transcript hears whole lines; what is written in parts is told to it by who writes it. */
  constructor(
    private sink: Writable,
    readonly transcript: Transcript | null = null,
  ) {}

  /** Goes on with another stream (TLS). */
  resume(sink: Writable): void {
    this.sink = sink;
  }

  /** Queues one response line, its end included. */
  line(...pieces: Piece[]): void {
    this.transcript?.server(shownPieces(pieces));
    this.write(...pieces, '\r\n');
  }

  /** Queues a part of a line. */
  write(...pieces: Piece[]): void {
    for (const piece of pieces) {
      this.length += piece.length;
      if (typeof piece === 'string') this.text += piece;
      else {
        this.closeText();
        this.pieces.push(piece);
      }
    }
  }

  private closeText(): void {
    if (this.text === '') return;
    this.pieces.push(Buffer.from(this.text, 'latin1'));
    this.text = '';
  }

  /** Sends what is queued, without waiting for the client to read it. */
  push(): void {
    this.closeText();
    const { pieces } = this;
    this.pieces = [];
    this.length = 0;
    if (pieces.length === 0 || this.sink.destroyed || this.sink.writableEnded) return;
    this.sink.write(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
  }

  /** Sends what is queued once it is worth a write, and waits while the client reads slower than we produce. */
  async flow(): Promise<void> {
    if (this.length < 64 * 1024) return;
    this.push();
    if (!this.sink.writableNeedDrain) return;
    await new Promise<void>((done) => {
      const settle = () => {
        this.sink.off('drain', settle).off('close', settle).off('error', settle);
        done();
      };
      this.sink.on('drain', settle).on('close', settle).on('error', settle);
    });
  }

  /** Sends what is left and ends the stream; resolves once everything is handed to the system, or it is gone. */
  end(): Promise<void> {
    this.push();
    return new Promise((done) => {
      if (this.sink.destroyed || this.sink.writableEnded) return done();
      this.sink.once('close', () => done());
      this.sink.end(() => done());
    });
  }
}
