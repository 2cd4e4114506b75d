/** For tests: a laboratory with an organisation's mailboxes, and clients by hand that say lines and give the replies. */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import { connect as connectTls } from 'node:tls';
import { expect } from 'vitest';
import type { EventData, EventType, LabEvent } from '../../conformance/events';
import type { HostKey } from '../../conformance/hosts';
import { startTestLab, TEST_DOMAIN, type TestLab, type TestLabOptions } from '../testing';
import { createSmtp } from '.';

/** A person's and a software's national identifiers. */
export const ANNE = '872501011200';
export const LAB = '10B0057881';
/** A password that must never be found in an event. */
export const CANARY = 'hunter2-canary';

export const b64 = (text: string) => Buffer.from(text).toString('base64');
export const PLAIN = b64(`\0${LAB}@${TEST_DOMAIN}\0${CANARY}`);

/** In order; what was said is told apart, now and then. */
export const types = (events: LabEvent[]) =>
  events.map(({ type }) => type).filter((type) => type !== 'transcript');
export const only = <T extends EventType>(events: LabEvent[], type: T) =>
  events.filter((event) => event.type === type).map(({ data }) => data as EventData<T>);

interface Credential {
  chainPem: string;
  privateKeyPem: string;
}

export class SmtpClient {
  private lines: Interface;
  private iterator: AsyncIterator<string>;

  constructor(
    public socket: Socket,
    private readonly credential: Credential,
  ) {
    socket.on('error', () => {});
    this.lines = createInterface({ input: socket });
    this.iterator = this.lines[Symbol.asyncIterator]();
  }

  /** All lines of the next reply, or `closed`. */
  async reply(): Promise<string> {
    const lines: string[] = [];
    for (;;) {
      const { value, done } = await this.iterator.next();
      if (done) return lines.join('\n') || 'closed';
      lines.push(value);
      if (/^\d{3} /.test(value)) return lines.join('\n');
    }
  }

  async replies(count: number): Promise<string[]> {
    const all: string[] = [];
    while (all.length < count) all.push(await this.reply());
    return all;
  }

  async say(line: string | Buffer): Promise<string> {
    this.socket.write(Buffer.concat([Buffer.from(line), Buffer.from('\r\n')]));
    return this.reply();
  }

  /** Says lines one by one, and expects of each reply that it begins as given. */
  async dialogue(...turns: readonly (readonly [line: string, reply: string])[]): Promise<void> {
    for (const [line, reply] of turns) {
      expect((await this.say(line)).slice(0, reply.length), line).toBe(reply);
    }
  }

  async startTls(withCertificate = false): Promise<void> {
    expect(await this.say('STARTTLS')).toMatch(/^220/);
    this.lines.close();
    const { chainPem: cert, privateKeyPem: key } = this.credential;
    const tls = connectTls({
      ...{ socket: this.socket, rejectUnauthorized: false },
      ...(withCertificate ? { cert, key } : {}),
    });
    await once(tls, 'secureConnect');
    tls.on('error', () => {});
    this.socket = tls;
    this.lines = createInterface({ input: tls });
    this.iterator = this.lines[Symbol.asyncIterator]();
  }

  /** Goes as far as DATA. */
  async envelope(sender: string, ...recipients: string[]): Promise<void> {
    expect(await this.say(`MAIL FROM:<${sender}>`)).toMatch(/^250/);
    for (const recipient of recipients) expect(await this.say(`RCPT TO:<${recipient}>`)).toMatch(/^250/);
    expect(await this.say('DATA')).toMatch(/^354/);
  }
}

export type SmtpLab = Awaited<ReturnType<typeof startSmtpLab>>;

/** Two organisations: A with anne, the software (`lab`) and a colleague, B with a stranger. Call `close` in afterAll. */
export async function startSmtpLab(options: Omit<TestLabOptions, 'protocols'> = {}) {
  const lab: TestLab = await startTestLab({ protocols: { smtp: createSmtp }, ...options });
  const [a, b] = [await lab.organisation('A'), await lab.organisation('B')];
  const mailboxes = {
    anne: await lab.mailbox(a, 'personal', ANNE, 'k3x9'),
    lab: await lab.mailbox(a, 'applicative', LAB, 'z7'),
    colleague: await lab.mailbox(a, 'personal', '872501011299'),
    stranger: await lab.mailbox(b, 'personal', '872501011277'),
  };
  const certificate = await lab.certificate(LAB);
  const clients: SmtpClient[] = [];

  const to = async (host: HostKey): Promise<SmtpClient> => {
    const client = new SmtpClient(connectTcp(lab.port(host, 'smtp'), '127.0.0.1'), certificate);
    clients.push(client);
    expect(await client.reply()).toMatch(/^220 /);
    return client;
  };

  return {
    ...{ lab, mailboxes, certificate, to, organisation: a },

    /** Authenticated as the software's mailbox. */
    async authenticated(): Promise<SmtpClient> {
      const client = await to('org-valid');
      await client.say('EHLO first');
      await client.startTls(true);
      await client.say('EHLO second');
      expect(await client.say(`AUTH PLAIN ${PLAIN}`)).toMatch(/^235/);
      return client;
    },

    /** The messages of an INBOX, in order. */
    async inbox({ id }: { id: number }): Promise<string[]> {
      const { store } = lab.services;
      const folder = (await store.folder(id, 'INBOX'))!;
      const entries = await store.entries(folder.id);
      return Promise.all(
        entries.map(async ({ contentId }) => (await store.content(contentId)).toString('latin1')),
      );
    },

    /** For afterEach. */
    disconnect() {
      for (const client of clients.splice(0)) client.socket.destroy();
    },

    /** Also makes sure that no event holds the password. */
    async close() {
      const all = JSON.stringify(await lab.events());
      await lab.close();
      expect(all).not.toContain(CANARY);
      expect(all).not.toContain(b64(CANARY).slice(0, 12));
    },
  };
}
