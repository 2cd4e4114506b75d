/** Writing responses: encoding of values, and back-pressure. */
import type { Writable } from 'node:stream';

/** A piece of a response: text is ASCII (or latin1 octets), buffers go as they are. */
export type Piece = string | Buffer;

/** A string as quoted string, or as literal when it holds what a quoted string may not. */
export function encodeString(value: string | Buffer): Piece[] {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  const text = bytes.toString('latin1');
  if (bytes.length <= 1000 && /^[\x20-\x7e]*$/.test(text)) return [`"${text.replace(/["\\]/g, '\\$&')}"`];
  return encodeLiteral(bytes);
}

export function encodeLiteral(bytes: Buffer): Piece[] {
  return [`{${bytes.length}}\r\n`, bytes];
}

/** `NIL` for null. */
export function encodeNullable(value: string | null): Piece[] {
  return value === null ? ['NIL'] : encodeString(Buffer.from(value, 'latin1'));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** `"17-Jul-2026 02:44:25 +0000"`. */
export function encodeDateTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `"${day}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000"`;
}

/** Reads a date-time as in APPEND; null when malformed. */
export function parseDateTime(text: string): Date | null {
  const match = /^([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text);
  if (!match) return null;
  const [, day, monthName, year, hour, minute, second, sign, zoneHour, zoneMinute] =
    match as unknown as string[];
  const month = MONTHS.findIndex((name) => name.toLowerCase() === monthName!.toLowerCase());
  if (month < 0) return null;
  const local = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second));
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  return new Date(sign === '+' ? local - offset : local + offset);
}

/** Reads a date as in SEARCH (`1-Feb-2026`); null when malformed. Midnight UTC. */
export function parseDate(text: string): Date | null {
  const match = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(text);
  const month = match ? MONTHS.findIndex((name) => name.toLowerCase() === match[2]!.toLowerCase()) : -1;
  return match && month >= 0 ? new Date(Date.UTC(Number(match[3]), month, Number(match[1]))) : null;
}

/** Collects the pieces of responses and sends them in large writes. */
export class Output {
  private pieces: Buffer[] = [];
  private length = 0;

  constructor(private sink: Writable) {}

  /** Goes on with another stream (TLS). */
  resume(sink: Writable): void {
    this.sink = sink;
  }

  /** Queues one response line, its end included. */
  line(...pieces: Piece[]): void {
    for (const piece of pieces) this.add(piece);
    this.add('\r\n');
  }

  private add(piece: Piece): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
    this.pieces.push(bytes);
    this.length += bytes.length;
  }

  /** Sends what is queued, without waiting for the client to read it. */
  push(): void {
    if (this.length === 0 || this.sink.destroyed || this.sink.writableEnded) {
      this.pieces = [];
      this.length = 0;
      return;
    }
    this.sink.write(Buffer.concat(this.pieces));
    this.pieces = [];
    this.length = 0;
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
