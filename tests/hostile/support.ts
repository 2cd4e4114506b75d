/** A laboratory to attack: both protocols, two organisations, and clients that do what no good client does. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import type { EventData, EventType, LabEvent } from '../../conformance/events';
import type { HostKey, MailProtocol } from '../../conformance/hosts';
import type { LabLimits } from '../../mail-lab/config';
import { createImap } from '../../mail-lab/imap';
import { createSmtp } from '../../mail-lab/smtp';
import { startTestLab, type TestLab, type TestLabOptions } from '../../mail-lab/testing';

export const b64 = (text: string) => Buffer.from(text).toString('base64');

/** The data of every event of a type, oldest first. */
export const dataOf = <T extends EventType>(events: LabEvent[], type: T): EventData<T>[] =>
  events.filter((event) => event.type === type).map((event) => event.data as EventData<T>);

/** One end of a connection, octet by octet. */
export class Wire {
  private chunks: Buffer[] = [];
  private wake: (() => void)[] = [];
  /** Octets received in all. */
  received = 0;
  closed = false;

  constructor(
    public socket: Socket | TLSSocket,
    readonly raw: Socket = socket as Socket,
  ) {
    this.attach(socket);
  }

  /** @param from loopback address to come from. */
  static async to(port: number, from?: string): Promise<Wire> {
    const socket = connect({ port, host: '127.0.0.1', ...(from ? { localAddress: from } : {}) });
    const wire = new Wire(socket);
    if (socket.connecting) await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    return wire;
  }

  private attach(socket: Socket | TLSSocket): void {
    const woken = () => {
      for (const wake of this.wake.splice(0)) wake();
    };
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.chunks.push(chunk);
      this.received += chunk.length;
      woken();
    });
    socket.on('close', () => {
      this.closed = true;
      woken();
    });
  }

  /** What was received and not yet taken, as latin1. */
  get text(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  /** Resolves when something more was received, or the connection is closed. */
  more(): Promise<void> {
    return new Promise((done) => this.wake.push(done));
  }

  /** Takes everything up to and including what matches; rejects when the connection ends before. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const { text } = this;
      const match = pattern.exec(text);
      if (match) {
        const end = match.index + match[0].length;
        this.chunks = [Buffer.from(text.slice(end), 'latin1')];
        return text.slice(0, end);
      }
      if (this.closed) throw new Error(`closed after ${JSON.stringify(text.slice(-500))}`);
      await this.more();
    }
  }

  /** Everything that came until the connection closed. */
  async rest(): Promise<string> {
    while (!this.closed) await this.more();
    return this.text;
  }

  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Sends as much as the other side takes; resolves when all of it left or the connection closed. */
  async pour(bytes: Buffer, times = 1): Promise<void> {
    for (let done = 0; done < times && !this.closed; done++) {
      if (this.socket.write(bytes)) continue;
      await new Promise<void>((resolve) => {
        const go = () => {
          this.socket.off('drain', go).off('close', go);
          resolve();
        };
        this.socket.on('drain', go).on('close', go);
        if (this.socket.destroyed) go();
      });
    }
  }

  /** An SMTP reply, or an IMAP completion of this tag. */
  async say(line: string, tag?: string): Promise<string> {
    this.send(`${tag ? `${tag} ` : ''}${line}\r\n`);
    return tag ? this.until(new RegExp(`(?:^|\\r\\n)${tag} .*\\r\\n`)) : this.reply();
  }

  reply(): Promise<string> {
    return this.until(/^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/);
  }

  /** The handshake, STARTTLS having been agreed on. */
  async secure(options: ConnectionOptions): Promise<void> {
    this.socket.removeAllListeners('data');
    this.socket.removeAllListeners('close');
    this.chunks = [];
    const secure = connectTls({ rejectUnauthorized: false, ...options, socket: this.socket as Socket });
    this.socket = secure;
    this.attach(secure);
    await once(secure, 'secureConnect');
  }

  destroy(): void {
    this.socket.destroy();
    this.raw.destroy();
  }
}

export interface Person {
  id: number;
  address: string;
  tls: ConnectionOptions;
}

export const STARTTLS = { imap: 's STARTTLS\r\n', smtp: 'EHLO x\r\nSTARTTLS\r\n' } as const;
export const AGREED = { imap: /s OK.*\r\n/, smtp: /220 2\.0\.0.*\r\n/ } as const;
const GREETING = { imap: /^\* OK .*\r\n/, smtp: /^220 .*\r\n/ } as const;

export type HostileLab = Awaited<ReturnType<typeof startHostileLab>>;

/** Starts it. Call `close` in afterAll. */
export async function startHostileLab(
  limits: Partial<LabLimits> = {},
  options: Omit<TestLabOptions, 'protocols' | 'limits'> = {},
) {
  const protocols = { imap: createImap, smtp: createSmtp };
  const lab: TestLab = await startTestLab({ protocols, limits, ...options });

  /** A member of an organisation of their own, with a certificate that opens their mailbox. */
  const person = async (idNat: string): Promise<Person> => {
    const organisation = await lab.organisation(`éditeur ${idNat}`);
    const mailbox = await lab.mailbox(organisation, 'applicative', idNat);
    const certificate = await lab.certificate(idNat);
    return { ...mailbox, tls: { cert: certificate.chainPem, key: certificate.privateKeyPem } };
  };
  const wires: Wire[] = [];

  const raw = async (protocol: MailProtocol, from?: string, host: HostKey = 'org-valid') => {
    const wire = await Wire.to(lab.port(host, protocol), from);
    wires.push(wire);
    return wire;
  };
  const greeted = async (protocol: MailProtocol, from?: string, host?: HostKey) => {
    const wire = await raw(protocol, from, host);
    await wire.until(GREETING[protocol]);
    return wire;
  };
  const secured = async (protocol: MailProtocol, tls: ConnectionOptions = {}, from?: string) => {
    const wire = await greeted(protocol, from);
    wire.send(STARTTLS[protocol]);
    await wire.until(AGREED[protocol]);
    await wire.secure(tls);
    return wire;
  };

  return {
    ...lab,
    person,
    rootPem: readFileSync(lab.pki.rootPem, 'utf8'),
    raw,
    greeted,
    secured,

    /** Logged in with a certificate. */
    async authenticated(protocol: MailProtocol, who: Person, from?: string): Promise<Wire> {
      const wire = await secured(protocol, who.tls, from);
      const answer =
        protocol === 'imap'
          ? await wire.say(`LOGIN ${who.address} any`, 'l')
          : await (async () => {
              await wire.say('EHLO y');
              return wire.say(`AUTH PLAIN ${b64(`\0${who.address}\0any`)}`);
            })();
      if (!/^(l OK|235)/m.test(answer)) throw new Error(answer);
      return wire;
    },

    /** Somebody else is served as if nothing happened: greeted, answered. */
    async stillServes(protocol: MailProtocol = 'imap', from = '127.9.9.9'): Promise<void> {
      const other = await greeted(protocol, from);
      const answer = await (protocol === 'imap' ? other.say('NOOP', 'n') : other.say('NOOP'));
      if (!/^(n OK|250)/.test(answer)) throw new Error(answer);
      other.destroy();
    },

    /** Events of the connection that this client made, once its end is recorded. */
    async eventsOf(wire: Wire): Promise<LabEvent[]> {
      wire.destroy();
      return lab.closedConnection();
    },

    /** Ends every connection made here, as the end of a test. */
    hangUp() {
      for (const wire of wires.splice(0)) wire.destroy();
    },

    /** Messages of a mailbox, in all its folders. */
    async messages(who: Person): Promise<number> {
      const [row] = await lab.database.sql`
        select count(*)::int as count from message m join folder f on f.id = m.folder_id
        where f.mailbox_id = ${who.id}`;
      return row!.count as number;
    },

    async close() {
      for (const wire of wires) wire.destroy();
      await lab.close();
    },
  };
}
