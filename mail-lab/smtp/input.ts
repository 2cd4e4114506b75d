/** What the client sends, pulled line by line or chunk by chunk, over clear text or TLS, with bounded memory. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** The line has no end within the limit. */
export class LineTooLong extends Error {
  override name = 'LineTooLong';
}

/** Octets held before the socket is paused: TCP then slows the client down. */
const HIGH_WATER = 128 * 1024;
const LF = 10;
const CR = 13;

export class Input {
  private chunks: Buffer[] = [];
  private size = 0;
  /** The first `searched` chunks hold no LF. */
  private searched = 0;
  private ended = false;
  private discarding = false;
  private taken = false;
  private wake: (() => void) | null = null;

  constructor(
    private readonly socket: Socket | TLSSocket,
    /** Looks at the first octets; true when they are no commands: readers then see the end, `detach` the octets. */
    private foreign: ((chunk: Buffer) => boolean) | null = null,
  ) {
    socket.on('data', this.onData);
    socket.on('end', this.onEnd);
    socket.on('close', this.onEnd);
  }

  /** The first octets were no commands. */
  get foreignFirst(): boolean {
    return this.taken;
  }

  /** Octets received that nobody has asked for yet. */
  get buffered(): number {
    return this.size;
  }

  /**
   * The next line without its end (CRLF, or LF alone), or null when the connection ended or `timeoutMs` passed.
   * Rejects with LineTooLong; what was received of the line is dropped.
   */
  async line(maxBytes: number, timeoutMs?: number): Promise<Buffer | null> {
    const deadline = timeoutMs === undefined ? null : Date.now() + timeoutMs;
    for (;;) {
      while (!this.taken && this.searched < this.chunks.length) {
        const chunk = this.chunks[this.searched]!;
        const at = chunk.indexOf(LF);
        if (at >= 0) return this.take(at, maxBytes);
        this.searched++;
      }
      if (this.size > maxBytes) {
        this.drop();
        throw new LineTooLong(`no end of line within ${maxBytes} octets`);
      }
      if (this.ended || !(await this.more(deadline))) return null;
    }
  }

  /** Whatever has arrived, at least one octet; null when the connection ended. */
  async chunk(): Promise<Buffer | null> {
    while (!this.chunks.length) {
      if (this.ended || !(await this.more(null))) return null;
    }
    const chunk = this.chunks.shift()!;
    this.searched = 0;
    this.size -= chunk.length;
    if (this.size < HIGH_WATER) this.socket.resume();
    return chunk;
  }

  /** Gives octets back, to be read next. */
  putBack(chunk: Buffer): void {
    if (!chunk.length) return;
    this.chunks.unshift(chunk);
    this.searched = 0;
    this.size += chunk.length;
  }

  /** Stops listening and returns what was not read, for whoever takes the socket over. */
  detach(): Buffer {
    this.socket.pause();
    this.socket.off('data', this.onData);
    this.socket.off('end', this.onEnd);
    this.socket.off('close', this.onEnd);
    const rest = Buffer.concat(this.chunks);
    this.drop();
    return rest;
  }

  /** Reads on without keeping anything, so that the last reply is not lost to a reset; readers see the end. */
  discard(): void {
    this.discarding = true;
    this.drop();
    this.onEnd();
    this.socket.resume();
  }

  private onData = (chunk: Buffer): void => {
    if (this.discarding) return;
    if (this.foreign?.(chunk)) this.ended = this.taken = true;
    this.foreign = null;
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size >= HIGH_WATER) this.socket.pause();
    this.wake?.();
  };

  private onEnd = (): void => {
    this.ended = true;
    this.wake?.();
  };

  /** Resolves to false when the deadline passed. */
  private more(deadline: number | null): Promise<boolean> {
    // The paused socket holds the rest of a long line: the reader decides how long it may get.
    this.socket.resume();
    return new Promise((resolve) => {
      const timer =
        deadline === null
          ? undefined
          : setTimeout(
              () => {
                this.wake = null;
                resolve(false);
              },
              Math.max(0, deadline - Date.now()),
            );
      this.wake = () => {
        clearTimeout(timer);
        this.wake = null;
        resolve(true);
      };
    });
  }

  private take(at: number, maxBytes: number): Buffer {
    const last = this.chunks[this.searched]!;
    const line = Buffer.concat([...this.chunks.slice(0, this.searched), last.subarray(0, at)]);
    const rest = last.subarray(at + 1);
    this.chunks.splice(0, this.searched + 1, ...(rest.length ? [rest] : []));
    this.searched = 0;
    this.size -= line.length + 1;
    if (line.length > maxBytes) throw new LineTooLong(`a line of ${line.length} octets`);
    return line.at(-1) === CR ? line.subarray(0, -1) : line;
  }

  private drop(): void {
    this.chunks = [];
    this.size = 0;
    this.searched = 0;
  }
}
