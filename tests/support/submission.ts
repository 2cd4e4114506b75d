/** A submission client by hand, over real TLS, that remembers how far each message went. */
import { readFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Identity } from './clients';
import type { HostDescription } from './instance';

/** The connection broke, or could not be made. */
export class Broken extends Error {
  override name = 'Broken';
}

export interface Submission {
  /** Its line ends are CRLF, and no line starts with a dot. */
  octets: Buffer;
  /** Set just before the end of DATA is written. */
  ended: boolean;
  /** The answer to it; null while none came. */
  answer: string | null;
}

/** Reads the replies of a socket one by one. */
class Replies {
  private text = '';
  private over = false;
  private wake = () => {};

  constructor(private readonly socket: Socket) {
    socket.on('data', this.onData);
    for (const end of ['end', 'close', 'error']) {
      socket.on(end, () => {
        this.over = true;
        this.wake();
      });
    }
  }

  private onData = (chunk: Buffer) => {
    this.text += chunk.toString('latin1');
    this.wake();
  };

  /** The last line of the next reply. Rejects with Broken. */
  async next(): Promise<string> {
    for (;;) {
      const reply = /^(?:\d{3}-[^\n]*\n)*(\d{3} [^\r\n]*)\r?\n/.exec(this.text);
      if (reply) {
        this.text = this.text.slice(reply[0].length);
        return reply[1] ?? '';
      }
      if (this.over) throw new Broken('the connection ended');
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** Leaves what follows to another reader. */
  detach(): void {
    this.socket.off('data', this.onData);
  }
}

const once = (socket: Socket, event: string) =>
  new Promise<void>((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.once('error', (error) => reject(new Broken(error.message)));
    socket.once('close', () => reject(new Broken('the connection ended')));
  });

/** An authenticated session. */
export class Submitter {
  private constructor(
    private readonly socket: Socket,
    private readonly replies: Replies,
  ) {}

  /** Connects, upgrades and authenticates with the identity's certificate. Rejects with Broken. */
  static async open(host: HostDescription, identity: Identity): Promise<Submitter> {
    const raw = connectTcp({ ...host.smtp, localAddress: identity.from });
    await once(raw, 'connect');
    const plain = new Replies(raw);
    await expectCode(plain, 220);
    raw.write('STARTTLS\r\n');
    await expectCode(plain, 220);
    plain.detach();
    const tls = connectTls({
      socket: raw,
      rejectUnauthorized: false,
      cert: readFileSync(identity.certPem ?? ''),
      key: readFileSync(identity.keyPem ?? ''),
    });
    await once(tls, 'secureConnect');
    const replies = new Replies(tls);
    const credential = Buffer.from(`\0${identity.user}\0x`).toString('base64');
    tls.write(`EHLO flood.test\r\nAUTH PLAIN ${credential}\r\n`);
    await expectCode(replies, 250);
    await expectCode(replies, 235);
    return new Submitter(tls, replies);
  }

  /** Sends a message; resolves once it was answered. Rejects with Broken. */
  async send(from: string, to: string, submission: Submission): Promise<void> {
    this.socket.write(`MAIL FROM:<${from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n`);
    await expectCode(this.replies, 250);
    await expectCode(this.replies, 250);
    await expectCode(this.replies, 354);
    this.socket.write(submission.octets);
    submission.ended = true;
    this.socket.write('.\r\n');
    submission.answer = await this.replies.next();
  }

  close(): void {
    this.socket.destroy();
  }
}

async function expectCode(replies: Replies, code: number): Promise<void> {
  const text = await replies.next();
  // A service that stops or cannot store at the moment: as good as gone.
  if (/^4/.test(text)) throw new Broken(text);
  if (!text.startsWith(String(code))) throw new Error(`expected ${code}: ${text}`);
}
