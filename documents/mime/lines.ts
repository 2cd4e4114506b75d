/** Lines of octets that come in chunks: where they start and end, and how they begin. Nothing else is kept of them. */

const LF = 10;
const CR = 13;
/** How much of a line's beginning is kept. */
export const HEAD = 320;

/** The line just seen; the same object each time. Offsets count from the first octet of all. */
export interface Line {
  start: number;
  /** Octets without the line's end. */
  length: number;
  /** Offset behind the line's end. */
  end: number;
  /** Octets of the line's end: 2 for CRLF, 1 for LF alone, 0 when the octets ended first. */
  terminator: 0 | 1 | 2;
  /** The first octets, HEAD at most; valid during the call. */
  head: Uint8Array;
}

/** Calls back for each line, in one pass over the octets. */
export class LineScanner {
  /** Offset of the first octet of the chunk being scanned. */
  base = 0;
  private readonly line: Line = { start: 0, length: 0, end: 0, terminator: 0, head: new Uint8Array() };
  /** What came of the current line in earlier chunks: its first octets, its length, its last octet. */
  private readonly carry = new Uint8Array(HEAD);
  private carried = 0;
  private lastOctet = 0;

  constructor(private readonly onLine: (line: Line) => void) {}

  feed(chunk: Uint8Array): void {
    let from = 0;
    for (let index = 0; index < chunk.length; index++) {
      if (chunk[index] !== LF) continue;
      this.complete(chunk, from, index, true);
      from = index + 1;
    }
    if (from < chunk.length) this.keep(chunk, from);
    this.base += chunk.length;
  }

  /** A last line without end counts, an empty one does not exist. */
  end(): void {
    if (this.carried) this.complete(new Uint8Array(), 0, 0, false);
  }

  private complete(chunk: Uint8Array, from: number, to: number, terminated: boolean): void {
    const { line } = this;
    const whole = this.carried + to - from;
    const last = to > from ? chunk[to - 1] : this.carried ? this.lastOctet : 0;
    const cr = last === CR ? 1 : 0;
    line.start = line.end;
    line.length = whole - cr;
    line.terminator = terminated ? (cr ? 2 : 1) : 0;
    line.end = line.start + whole + (terminated ? 1 : 0);
    if (this.carried) {
      this.keep(chunk.subarray(0, to), from);
      line.head = this.carry.subarray(0, Math.min(HEAD, line.length));
    } else line.head = chunk.subarray(from, from + Math.min(HEAD, line.length));
    this.carried = 0;
    this.onLine(line);
  }

  private keep(chunk: Uint8Array, from: number): void {
    if (from >= chunk.length) return;
    if (this.carried < HEAD) {
      this.carry.set(chunk.subarray(from, from + HEAD - this.carried), this.carried);
    }
    this.carried += chunk.length - from;
    this.lastOctet = chunk[chunk.length - 1]!;
  }
}
