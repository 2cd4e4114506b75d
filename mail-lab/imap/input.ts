/** Reading from a connection line by line, with limits: what is not asked for stays with the client. */
import type { Socket } from 'node:net';

/** The client exceeded a limit of the syntax; the session says so and ends. */
export class TooLong extends Error {
  override name = 'TooLong';
}

export class Input {
  private chunks: Buffer[] = [];
  private length = 0;
  private ended = false;
  /** Several may wait: one that was given up (a timeout) harms nobody. */
  private waiters: (() => void)[] = [];
  private socket: Socket;
  private readonly onReadable = () => {
    for (const wake of this.waiters.splice(0)) wake();
  };
  private readonly onEnd = () => {
    this.ended = true;
    this.onReadable();
  };

  constructor(socket: Socket) {
    this.socket = socket;
    this.attach(socket);
  }

  /** Octets received that nobody took yet. */
  get buffered(): number {
    return this.length;
  }

  private attach(socket: Socket): void {
    this.socket = socket;
    socket
      .on('readable', this.onReadable)
      .on('end', this.onEnd)
      .on('close', this.onEnd)
      .on('error', this.onEnd);
  }

  /** Lets the socket go (TLS begins) and returns what it had received already. */
  release(): Buffer {
    this.pull();
    const { socket } = this;
    socket
      .off('readable', this.onReadable)
      .off('end', this.onEnd)
      .off('close', this.onEnd)
      .off('error', this.onEnd);
    return this.take(this.length);
  }

  /** Goes on with another socket. */
  resume(socket: Socket): void {
    this.attach(socket);
  }

  /** Takes what the socket has; false when it has nothing. */
  private pull(): boolean {
    const chunk = this.socket.read() as Buffer | null;
    if (!chunk) return false;
    this.chunks.push(chunk);
    this.length += chunk.length;
    return true;
  }

  private async more(): Promise<boolean> {
    for (;;) {
      if (this.pull()) return true;
      if (this.ended || this.socket.destroyed) return false;
      await new Promise<void>((done) => this.waiters.push(done));
    }
  }

  private take(count: number): Buffer {
    const all = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
    const taken = all.subarray(0, count);
    const rest = all.subarray(count);
    this.chunks = rest.length > 0 ? [rest] : [];
    this.length = rest.length;
    return taken;
  }

  /** Waits for the first octet without taking it; null when the client left. */
  async first(): Promise<Buffer | null> {
    while (this.length === 0) if (!(await this.more())) return null;
    const all = this.take(this.length);
    this.chunks = [all];
    this.length = all.length;
    return all;
  }

  /** The next line without its end (CRLF, or LF alone); null when the client left. Rejects with TooLong. */
  async line(limit: number): Promise<Buffer | null> {
    let searched = 0;
    for (;;) {
      for (; searched < this.chunks.length; searched++) {
        const at = this.chunks[searched]!.indexOf(10);
        if (at < 0) continue;
        const before = this.chunks.slice(0, searched).reduce((sum, { length }) => sum + length, 0);
        if (before + at > limit) throw new TooLong(`line longer than ${limit} octets`);
        const line = this.take(before + at + 1).subarray(0, before + at);
        return line.at(-1) === 13 ? line.subarray(0, -1) : line;
      }
      if (this.length > limit) throw new TooLong(`line longer than ${limit} octets`);
      if (!(await this.more())) return null;
    }
  }

  /** Exactly `count` octets; null when the client left before. */
  async exactly(count: number): Promise<Buffer | null> {
    while (this.length < count) if (!(await this.more())) return null;
    return this.take(count);
  }

  /** Up to `most` octets as they come, at least one; null when the client left. */
  async some(most: number): Promise<Buffer | null> {
    while (this.length === 0) if (!(await this.more())) return null;
    return this.take(Math.min(most, this.length));
  }

  /** Reads nothing any more: what comes is dropped. Returns how much was there. */
  discard(): number {
    const dropped = this.release().length;
    this.ended = true;
    this.onReadable();
    this.socket.resume();
    return dropped;
  }

  /** Resolves when octets are there or the client left: true when there are some. */
  async waiting(): Promise<boolean> {
    return this.length > 0 || (await this.more());
  }
}
