/** A client that floods is slowed down to what the database takes: nothing is lost, and others are answered. */
import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MailProtocol } from '../conformance/hosts';
import { createImap } from './imap';
import { TestClient } from './imap/test-client';
import { createSmtp } from './smtp';
import { startTestLab, TEST_DOMAIN, type TestLab } from './testing';

const LAB = '10B0057881';
const b64 = (text: string) => Buffer.from(text).toString('base64');
const NOOP = { imap: 'a NOOP\r\n', smtp: 'NOOP\r\n' };
const DONE = { imap: /a OK [^\r]*\r\n/, smtp: /250 2[^\r]*\r\n/ };

let lab: TestLab;
let certificate: Awaited<ReturnType<TestLab['certificate']>>;
beforeAll(async () => {
  lab = await startTestLab({
    protocols: { imap: createImap, smtp: createSmtp },
    hosts: ['org-valid'],
    // Less than a flood, as in reality.
    limits: { bufferedEvents: 3000 },
  });
  await lab.mailbox(await lab.organisation('editeur'), 'applicative', LAB);
  certificate = await lab.certificate(LAB);
}, 60_000);
afterAll(() => lab?.close());

const greeted = async (protocol: MailProtocol) => {
  const client = await TestClient.to(lab.port('org-valid', protocol));
  await client.until(/\r\n/);
  return client;
};

/** An authenticated connection, its socket read by nobody yet. */
async function authenticated(protocol: MailProtocol) {
  const client = await greeted(protocol);
  client.send(protocol === 'imap' ? 'a STARTTLS\r\n' : 'STARTTLS\r\n');
  await client.until(/\r\n/);
  client.socket.removeAllListeners('data');
  const { chainPem: cert, privateKeyPem: key } = certificate;
  const secure = connectTls({ socket: client.socket, rejectUnauthorized: false, cert, key });
  await once(secure, 'secureConnect');
  const initial = b64(`\0${LAB}@${TEST_DOMAIN}\0x`);
  secure.write(protocol === 'imap' ? `a AUTHENTICATE PLAIN ${initial}\r\n` : `AUTH PLAIN ${initial}\r\n`);
  const [answer] = (await once(secure, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^(a OK|235)/);
  return secure;
}

it.each([
  ['smtp', 100_000],
  ['imap', 20_000],
] as const)(
  'one %s client pipelines %i commands: all are recorded, others hardly notice',
  async (protocol, flood) => {
    const flooder = await authenticated(protocol);
    let answered = 0;
    const flooded = new Promise<void>((done) => {
      flooder.on('data', (chunk: Buffer) => {
        for (const byte of chunk) if (byte === 10) answered++;
        if (answered === flood) done();
      });
    });
    flooder.write(NOOP[protocol].repeat(flood));
    const waits: number[] = [];
    let over = false;
    void flooded.then(() => {
      over = true;
    });
    while (!over) {
      const other = await greeted(protocol);
      const from = performance.now();
      other.send(NOOP[protocol]);
      await other.until(DONE[protocol]);
      waits.push(performance.now() - from);
      other.socket.destroy();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await flooded;
    flooder.destroy();
    expect(waits.length).toBeGreaterThan(5);
    expect(Math.max(...waits)).toBeLessThan(2000);
    await lab.services.sink.stored(1);
    const [row] = await lab.database.sql`
      select count(*) filter (where type = 'command' and data->>'name' = 'NOOP' and connection = (
          select connection from event where type = 'auth.succeeded' order by process_seq desc limit 1))::int as commands,
        count(*) filter (where type = 'laboratory.gap')::int as gaps from event`;
    expect(row).toEqual({ commands: flood, gaps: 0 });
  },
  120_000,
);
