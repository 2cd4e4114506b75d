/**
 * The load: as little client as the protocols allow, so that the servers, not it, take the time. One STARTTLS
 * connection with line-wise reading; the same code speaks to every server measured.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createSecureContext, type TLSSocket, connect as tlsConnect } from 'node:tls';

/** A server to measure, and how its user logs in. */
export interface Target {
  name: string;
  host: string;
  imapPort: number;
  smtpPort: number;
  /** IMAP command without tag, e.g. `LOGIN user secret`. */
  imapLogin(): string;
  /** SMTP command, e.g. `AUTH PLAIN …`. */
  smtpLogin(): string;
  /** Sender and recipient of submissions. */
  mailbox: string;
  /** Processes whose memory is the server's. */
  pids(): number[];
}

/** One context for all connections: making it is the client's cost, not the server's. The six suites' first one. */
const context = createSecureContext({
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
  ciphers: 'ECDHE-RSA-AES256-GCM-SHA384',
});

/** Sources over which connections are spread: no per-address limit is what this measures. */
const SOURCES = Array.from({ length: 20 }, (_, index) => `127.0.1.${index + 1}`);
let nextSource = 0;

const TAIL = 1024;

/** A connection whose answers are read line by line. Rejects everything pending when it breaks. */
export class Wire {
  private chunks: string[] = [];
  /** Of what came, the end: where the last line of an answer is looked for. Answers may be of many megabytes. */
  private tail = '';
  private waiting: { end: RegExp; done: (answer: string) => void; fail: (error: Error) => void } | null =
    null;
  private counter = 0;
  private broken: Error | null = null;

  private constructor(public socket: Socket | TLSSocket) {
    this.attach();
  }

  private attach(): void {
    this.socket.on('data', (chunk: Buffer) => this.onData(chunk.toString('latin1')));
    this.socket.on('error', (error) => this.onBroken(error));
    this.socket.on('close', () => this.onBroken(new Error('closed by the server')));
  }

  private onBroken(error: Error): void {
    this.broken ??= error;
    this.waiting?.fail(this.broken);
    this.waiting = null;
  }

  private onData(chunk: string): void {
    if (chunk) {
      this.chunks.push(chunk);
      this.tail = chunk.length >= TAIL ? chunk.slice(-TAIL) : (this.tail + chunk).slice(-TAIL);
    }
    if (!this.waiting || !this.tail.endsWith('\r\n') || !this.waiting.end.test(this.tail)) return;
    const { done } = this.waiting;
    const answer = this.chunks.join('');
    this.chunks = [];
    this.tail = '';
    this.waiting = null;
    done(answer);
  }

  /** Resolves with everything up to the line that matches; multi-line patterns see the last characters only. */
  until(end: RegExp): Promise<string> {
    return new Promise((done, fail) => {
      if (this.broken) return fail(this.broken);
      this.waiting = { end, done, fail };
      this.onData('');
    });
  }

  /** An IMAP command; rejects unless it is answered OK. */
  async imap(command: string): Promise<string> {
    const tag = `t${++this.counter}`;
    const answer = this.until(new RegExp(`^${tag} (OK|NO|BAD)`, 'm'));
    this.socket.write(`${tag} ${command}\r\n`);
    const text = await answer;
    if (!new RegExp(`^${tag} OK`, 'm').test(text.slice(-TAIL))) throw new Error(`${command}: ${text}`);
    return text;
  }

  /** An SMTP command; rejects unless the reply begins with the expected digit. */
  async smtp(command: string, expected: string): Promise<string> {
    const answer = this.until(/^\d{3} /m);
    this.socket.write(`${command}\r\n`);
    const text = await answer;
    if (!text.startsWith(expected)) throw new Error(`${command.slice(0, 60)}: ${text}`);
    return text;
  }

  private async upgrade(): Promise<void> {
    const raw = this.socket as Socket;
    raw.removeAllListeners('data').removeAllListeners('close').removeAllListeners('error');
    const secure = tlsConnect({ socket: raw, secureContext: context, rejectUnauthorized: false });
    this.socket = secure;
    this.attach();
    await once(secure, 'secureConnect');
  }

  private static async open(host: string, port: number): Promise<Wire> {
    const localAddress = SOURCES[nextSource++ % SOURCES.length];
    const raw = connect({ host, port, localAddress, noDelay: true });
    await once(raw, 'connect');
    return new Wire(raw);
  }

  /** Greeting, STARTTLS, handshake. */
  static async imap(target: Target): Promise<Wire> {
    const wire = await Wire.open(target.host, target.imapPort);
    await wire.until(/^\* OK/m);
    await wire.imap('STARTTLS');
    await wire.upgrade();
    return wire;
  }

  /** Greeting, EHLO, STARTTLS, handshake, EHLO. */
  static async smtp(target: Target): Promise<Wire> {
    const wire = await Wire.open(target.host, target.smtpPort);
    await wire.until(/^220 /m);
    await wire.smtp('EHLO bench.test', '250');
    await wire.smtp('STARTTLS', '220');
    await wire.upgrade();
    await wire.smtp('EHLO bench.test', '250');
    return wire;
  }

  close(): void {
    this.socket.destroy();
  }
}

/** A message of about `size` octets, with an attachment, CRLF lines. */
export function sampleMessage(mailbox: string, size: number): string {
  const body = `${'A'.repeat(76)}\r\n`.repeat(Math.max(1, Math.floor((size - 700) / 78)));
  return [
    `From: Bench <${mailbox}>`,
    `To: <${mailbox}>`,
    'Date: Sun, 22 Nov 2026 10:00:00 +0100',
    `Message-ID: <${Math.random().toString(36).slice(2)}@bench.test>`,
    'Subject: Un message de mesure',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b0"',
    '',
    '--b0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Bonjour.',
    '--b0',
    'Content-Type: application/zip; name="IHE_XDM.zip"',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="IHE_XDM.zip"',
    '',
    `${body}--b0--`,
    '',
  ].join('\r\n');
}
