/** Orders to close sessions: across processes, quickly, once, and told on each connection. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createImap } from '../imap';
import { TestClient } from '../imap/test-client';
import { listenForMail, type MailListener } from '../listen';
import { createSmtp } from '../smtp';
import { startTestLab, type TestLab } from '../testing';
import { followInstructions } from './instructions';

const ID = '10B0057881';
/** Announced by DESIGN §6.8: what is due is closed while the client still believes its session open. */
const PROMPT_MS = 200;

let lab: TestLab;
/** A second process of the same laboratory, as far as sessions go. */
let second: MailListener;
let mailbox: { id: number; address: string };
let certificate: { certificatePem: string; chainPem: string; privateKeyPem: string };
const followers: { close(): Promise<void> }[] = [];

const follow = async (listener: MailListener, name: string) => {
  const { services, database } = lab;
  const follower = await followInstructions({
    ...{ databaseUrl: database.labUrl, name, sessions: listener.sessions, check: () => {} },
    deposit: async (id) =>
      void (await services.store.deliver([id], Buffer.from('Subject: essai\r\n\r\nx\r\n'))),
    ...{ now: () => services.sink.now(), log: services.log },
  });
  followers.push(follower);
};

beforeAll(async () => {
  lab = await startTestLab({ protocols: { imap: createImap, smtp: createSmtp }, hosts: ['org-valid'] });
  const { services, hosts } = lab;
  second = await listenForMail({
    targets: (['imap', 'smtp'] as const).map((protocol) => ({
      ...{ host: hosts[0]!, protocol, listener: 'starttls', bind: '127.0.0.1', port: 0 },
    })),
    ...{ hosts, defaultHost: null, name: 'second', proxies: [] },
    protocols: { imap: createImap(services), smtp: createSmtp(services) },
    ...{ sink: services.sink, limits: services.config.limits, log: services.log },
  });
  mailbox = await lab.mailbox(await lab.organisation('Un'), 'applicative', ID);
  certificate = await lab.certificate(ID);
  await follow(lab.listener, 'first');
  await follow(second, 'second');
});
afterAll(async () => {
  for (const follower of followers) await follower.close();
  await second.stop();
  await lab.close();
});

async function imap(listener: MailListener): Promise<TestClient> {
  const client = await TestClient.to(listener.portOf('org-valid', 'imap'));
  await client.greeting();
  await client.startTls({
    rejectUnauthorized: false,
    cert: certificate.chainPem,
    key: certificate.privateKeyPem,
  });
  expect(await client.command(`LOGIN ${mailbox.address} x`)).toMatch(/OK/);
  return client;
}

/** An SMTP session that is authenticated and has said MAIL. */
async function submitting(listener: MailListener): Promise<TestClient> {
  const client = await TestClient.to(listener.portOf('org-valid', 'smtp'));
  const say = async (line: string, answer: RegExp) => {
    client.send(`${line}\r\n`);
    await client.until(answer);
  };
  await client.until(/^220 .*\r\n/);
  await say('EHLO x', /\r\n250 .*\r\n/);
  await say('STARTTLS', /220 .*\r\n/);
  await client.secure({
    rejectUnauthorized: false,
    cert: certificate.chainPem,
    key: certificate.privateKeyPem,
  });
  await say('EHLO x', /\r\n250 .*\r\n/);
  await say(`AUTH PLAIN ${Buffer.from(`\0${mailbox.address}\0x`).toString('base64')}`, /235 .*\r\n/);
  await say(`MAIL FROM:<${mailbox.address}>`, /250 .*\r\n/);
  return client;
}

const order = (protocol: 'imap' | 'smtp') => lab.database.sql`
  insert into lab_instruction (kind, mailbox_id, host, protocol, opened_before)
  values ('close_sessions', ${mailbox.id}, 'org-valid', ${protocol}, clock_timestamp())`;

it('reaches every session of the mailbox in every process within 200 ms, IDLE included, and says so', async () => {
  const sessions = [await imap(lab.listener), await imap(second), await imap(second)];
  const [, idle] = sessions;
  idle!.send('i IDLE\r\n');
  await idle!.until(/^\+ .*\r\n/);
  const untouched = await submitting(second);
  const from = performance.now();
  const told = sessions.map(async (client) => {
    const words = await client.until(/^\* BYE .*\r\n/);
    return { words, ms: performance.now() - from };
  });
  await order('imap');
  for (const { words, ms } of await Promise.all(told)) {
    expect(words).toMatch(/^\* BYE The server closes this session, please connect again/);
    expect(ms).toBeLessThan(PROMPT_MS);
  }
  untouched.send('RSET\r\n');
  expect(await untouched.until(/\r\n/)).toMatch(/^250/);
  untouched.socket.destroy();
  await Promise.all(sessions.map((client) => client.rest()));
  const ends = async () =>
    (await lab.events()).filter(
      ({ type, data }) => type === 'connection.closed' && (data as { by: string }).by === 'server',
    );
  for (let closed = await ends(); closed.length < 3; closed = await ends());
  expect((await ends()).map(({ data }) => (data as { reason: string }).reason)).toEqual(
    new Array(3).fill('sessions closed on request'),
  );
});

it('lets a submission end, and takes no other', async () => {
  const client = await submitting(second);
  await order('smtp');
  client.send(`RCPT TO:<${mailbox.address}>\r\n`);
  await client.until(/^250 .*\r\n/);
  client.send('DATA\r\n');
  await client.until(/^354 .*\r\n/);
  client.send('Subject: dernier\r\n\r\nx\r\n.\r\n');
  expect(await client.rest()).toMatch(/^250 [\s\S]*\r\n421 4\.3\.2 .*\r\n$/);
});

it('is not carried out again by a process that starts afterwards', async () => {
  await order('imap');
  const client = await imap(second);
  await follow(second, 'restarted');
  expect(await client.command('NOOP')).toMatch(/^OK/);
  client.send('i IDLE\r\n');
  await client.until(/^\+ .*\r\n/);
  client.send('DONE\r\n');
  expect(await client.until(/\r\n/)).toMatch(/^i OK/);
  client.socket.destroy();
});

it('leaves one fresh message, however many processes hear of it', async () => {
  const client = await imap(lab.listener);
  const count = async () => {
    const answer = await client.command('STATUS INBOX (MESSAGES)');
    return Number(/MESSAGES (\d+)/.exec(answer)?.[1]);
  };
  const before = await count();
  await lab.database.sql`insert into lab_instruction (kind, mailbox_id) values ('deposit', ${mailbox.id})`;
  while ((await count()) === before);
  // An order that both processes have seen by now: whatever the second one was going to do, it has done.
  await order('smtp');
  const other = await imap(second);
  expect(await other.command('NOOP')).toMatch(/OK/);
  expect(await count()).toBe(before + 1);
  client.socket.destroy();
  other.socket.destroy();
});
