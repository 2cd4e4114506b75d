/** For tests: an IMAP client by hand, that can also do what no good client does. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';

export class TestClient {
  private received = Buffer.alloc(0);
  private wake = () => {};
  closed = false;
  private tag = 0;

  private constructor(public socket: Socket) {
    this.attach(socket);
  }

  static async to(port: number, host = '127.0.0.1'): Promise<TestClient> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    return new TestClient(socket);
  }

  private attach(socket: Socket): void {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.wake();
    });
    socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  /** Everything up to and including what matches; rejects when the connection ends before. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const text = this.received.toString('latin1');
      const match = pattern.exec(text);
      if (match) {
        const end = match.index + match[0].length;
        this.received = this.received.subarray(end);
        return text.slice(0, end);
      }
      if (this.closed) throw new Error(`closed after ${JSON.stringify(text)}`);
      await new Promise<void>((done) => {
        this.wake = done;
      });
    }
  }

  greeting = () => this.until(/^\* OK .*\r\n/);

  /** Everything that came until the connection closed. */
  async rest(): Promise<string> {
    while (!this.closed) {
      await new Promise<void>((done) => {
        this.wake = done;
      });
    }
    return this.received.toString('latin1');
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** Sends a command and gives its answer: untagged lines and the completion, without the tag. */
  async command(text: string): Promise<string> {
    const tag = `t${++this.tag}`;
    this.send(`${tag} ${text}\r\n`);
    const answer = await this.until(new RegExp(`(^|\\r\\n)${tag} .*\\r\\n`));
    return answer.replace(`${tag} `, '').trimEnd();
  }

  /** STARTTLS and the handshake. */
  async startTls(options: ConnectionOptions): Promise<void> {
    await this.command('STARTTLS');
    await this.secure(options);
  }

  /** The handshake alone, whatever the protocol said before. */
  async secure(options: ConnectionOptions): Promise<void> {
    const raw = this.socket;
    raw.removeAllListeners('data');
    raw.removeAllListeners('close');
    const secure = connectTls({ ...options, socket: raw });
    await once(secure, 'secureConnect');
    this.attach(secure);
  }
}
