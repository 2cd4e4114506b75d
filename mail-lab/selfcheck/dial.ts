/** A mail client of our own: greeting, capabilities in clear, STARTTLS, handshake, and nothing more. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { MailProtocol } from '../../conformance/hosts';
import { type Flight, readFlight } from './flight';
import type { OwnConnections } from './own';

/** Where one of our hosts listens. */
export interface Endpoint {
  protocol: MailProtocol;
  /** Name asked for in the handshake. */
  name: string;
  address: string;
  port: number;
}

/** The server did not speak as it must; the message is a French clause. */
export class DialProblem extends Error {
  override name = 'DialProblem';
}

/** What one handshake showed. */
export interface Handshake {
  flight: Flight;
  protocol: string | null;
  suite: string;
  resumed: boolean;
  session: Buffer | undefined;
  /** What OpenSSL thinks of the certificate; null: nothing against it. */
  verdict: string | null;
  /** Capabilities announced before and after TLS. */
  before: string[];
  after: string[];
}

const PATIENCE_MS = 8000;

const WORDS = {
  imap: {
    greeting: /^\* OK\b/,
    capability: (tag: string) => `${tag} CAPABILITY\r\n`,
    done: (tag: string) => new RegExp(`^${tag} `),
    good: (tag: string) => new RegExp(`^${tag} OK\\b`),
    startTls: (tag: string) => `${tag} STARTTLS\r\n`,
    quit: 'z LOGOUT\r\n',
  },
  smtp: {
    greeting: /^220[ -]/,
    capability: () => 'EHLO selfcheck.invalid\r\n',
    done: () => /^\d{3} /,
    good: () => /^2\d\d /,
    startTls: () => 'STARTTLS\r\n',
    quit: 'QUIT\r\n',
  },
} as const;

/** Reads answers line by line. */
class Lines {
  private rest = '';
  private lines: string[] = [];
  private ended = false;
  private wake: () => void = () => {};
  private readonly onData = (chunk: Buffer) => {
    const parts = (this.rest + chunk.toString('latin1')).split('\r\n');
    this.rest = parts.pop() ?? '';
    this.lines.push(...parts);
    this.wake();
  };
  private readonly onEnd = () => {
    this.ended = true;
    this.wake();
  };

  constructor(private readonly socket: Duplex) {
    socket.on('data', this.onData).on('close', this.onEnd).on('error', this.onEnd);
  }

  /** Lines up to one that matches. Rejects with DialProblem when the server closes first. */
  async until(last: RegExp): Promise<string[]> {
    const seen: string[] = [];
    for (;;) {
      const line = this.lines.shift();
      if (line !== undefined) {
        seen.push(line);
        if (last.test(line)) return seen;
      } else if (this.ended) {
        throw new DialProblem(seen[0] ? `il a fermé après « ${seen[0]} »` : 'il ferme la connexion');
      } else await new Promise<void>((done) => (this.wake = done));
    }
  }

  detach(): void {
    this.socket.off('data', this.onData).off('close', this.onEnd).off('error', this.onEnd);
    this.socket.pause();
  }
}

/** Hands a socket to TLS and keeps a copy of what the server sends. */
class Tap extends Duplex {
  readonly received: Buffer[] = [];
  constructor(private readonly inner: Socket) {
    super();
    inner.on('data', (chunk: Buffer) => {
      this.received.push(chunk);
      this.push(chunk);
    });
    inner.on('end', () => this.push(null));
    inner.on('error', (error) => this.destroy(error));
    inner.on('close', () => this.destroy());
  }
  override _read(): void {
    this.inner.resume();
  }
  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.inner.write(chunk, done);
  }
  override _final(done: () => void): void {
    this.inner.end(done);
  }
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.inner.destroy();
    done(error);
  }
}

/**
 * Goes through the whole opening of a session and leaves politely.
 * @param capabilities also ask what is announced, before and after TLS.
 * Rejects with DialProblem (the conversation in clear) or the error of the handshake.
 */
export async function dial(
  own: OwnConnections,
  endpoint: Endpoint,
  options: ConnectionOptions & { capabilities?: boolean } = {},
): Promise<Handshake> {
  const raw = own.connect(endpoint.address, endpoint.port);
  raw.on('error', () => {});
  const late = setTimeout(() => raw.destroy(), PATIENCE_MS);
  try {
    return await converse(raw, endpoint, options);
  } catch (error) {
    if (!(error instanceof DialProblem) || raw.bytesRead > 0) throw error;
    throw new DialProblem(`il ne répond pas sur ${endpoint.address}:${endpoint.port}`);
  } finally {
    clearTimeout(late);
    raw.destroy();
  }
}

async function converse(
  raw: Socket,
  { protocol, name }: Endpoint,
  { capabilities = false, ...options }: ConnectionOptions & { capabilities?: boolean },
): Promise<Handshake> {
  const words = WORDS[protocol];
  const clear = new Lines(raw);
  const [greeting = ''] = await clear.until(/^/);
  if (!words.greeting.test(greeting)) throw new DialProblem(`il répond « ${greeting.slice(0, 200)} »`);
  const ask = async (lines: Lines, socket: Duplex, tag: string) => {
    socket.write(words.capability(tag));
    return lines.until(words.done(tag));
  };
  // SMTP wants EHLO before STARTTLS.
  const before = capabilities || protocol === 'smtp' ? await ask(clear, raw, 'a') : [];
  raw.write(words.startTls('b'));
  const answer = (await clear.until(words.done('b'))).at(-1) ?? '';
  if (!words.good('b').test(answer))
    throw new DialProblem(`il refuse STARTTLS : « ${answer.slice(0, 200)} »`);
  clear.detach();
  const tap = new Tap(raw);
  const socket = await secure(tap, {
    servername: name,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...options,
  });
  const shown = {
    protocol: socket.getProtocol(),
    suite: socket.getCipher().standardName,
    resumed: socket.isSessionReused(),
    session: socket.getSession(),
    verdict: socket.authorized ? null : String(socket.authorizationError),
  };
  const after = capabilities ? await ask(new Lines(socket), socket, 'c') : [];
  socket.write(words.quit);
  socket.end();
  return { ...shown, flight: readFlight(Buffer.concat(tap.received)), before, after };
}

function secure(tap: Tap, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...options, socket: tap });
    socket.once('secureConnect', () => {
      socket.on('error', () => {});
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new DialProblem('il ferme la connexion pendant la négociation TLS')));
  });
}
