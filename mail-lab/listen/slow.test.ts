/** Slow, greedy and clumsy clients against the running servers, with short limits: each ends, is told, and is recorded. */
import { setTimeout as pause } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabEvent } from '../../conformance/events';
import { createImap } from '../imap';
import { TestClient } from '../imap/test-client';
import { createSmtp } from '../smtp';
import { startTestLab, type TestLab } from '../testing';
import { openImap, openSmtp } from './testing';

const OU = '10B0000001';
const SLOW_MS = 600;
let lab: TestLab;
let credential: { cert: string; key: string };
let address: string;

beforeAll(async () => {
  lab = await startTestLab({
    protocols: { imap: createImap, smtp: createSmtp },
    hosts: ['org-valid'],
    limits: {
      ...{ greetingTimeoutMs: 500, preAuthTimeoutMs: 800, handshakeTimeoutMs: 500 },
      ...{ slowReadMs: SLOW_MS, slowWriteMs: SLOW_MS, slowWriteBytes: 2000, connectionsPerAccount: 4 },
    },
  });
  const organisation = await lab.organisation('lente');
  ({ address } = await lab.mailbox(organisation, 'applicative', OU));
  const issued = await lab.certificate(OU);
  credential = { cert: issued.chainPem, key: issued.privateKeyPem };
}, 60_000);
afterAll(() => lab?.close());

/** Keeps sending one octet; ends with the connection. */
async function trickle(client: TestClient, everyMs: number, octet = 'x'): Promise<string> {
  const timer = setInterval(() => {
    if (!client.closed && client.socket.writable) client.send(octet);
  }, everyMs);
  try {
    return await client.rest();
  } finally {
    clearInterval(timer);
  }
}

const limits = (events: LabEvent[]) =>
  events.flatMap((event) => (event.type === 'limit.reached' ? [event.data.limit] : []));
const closing = (events: LabEvent[]) => events.find((event) => event.type === 'connection.closed')?.data;

const imap = () => openImap(lab.port('org-valid', 'imap'), { address, credential });
const smtp = () => openSmtp(lab.port('org-valid', 'smtp'), { address, credential });

describe('one octet at a time', () => {
  it.each([
    ['imap', /\* BYE Autologout/],
    ['smtp', /421 4\.4\.2 No progress/],
  ] as const)('instead of a first command (%s): told, and cut', async (protocol, words) => {
    const client = await TestClient.to(lab.port('org-valid', protocol));
    expect(await trickle(client, 30)).toMatch(words);
    const events = await lab.closedConnection();
    expect(limits(events)).toEqual(['greeting_timeout']);
    expect(closing(events)).toMatchObject({ by: 'timeout' });
  });

  it('of a ClientHello: cut when the time of the handshake is over', async () => {
    const client = await TestClient.to(lab.port('org-valid', 'imap'));
    await client.greeting();
    await client.command('STARTTLS');
    client.send(Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252]));
    await trickle(client, 20, '\0');
    const events = await lab.closedConnection();
    expect(events.find((event) => event.type === 'tls.not_tls')?.data).toMatchObject({ why: 'timeout' });
    expect(closing(events)).toMatchObject({ by: 'timeout' });
  });

  it.each([
    ['a literal', imap, 'A APPEND INBOX {500000+}\r\n', /\* BYE/],
    ['a command', imap, 'A NOOP', /\* BYE/],
    [
      'a message',
      async () => {
        const client = await smtp();
        client.send(`MAIL FROM:<${address}>\r\nRCPT TO:<${address}>\r\nDATA\r\n`);
        await client.until(/354 .*\r\n/);
        return client;
      },
      'Subject: x\r\n',
      /421 /,
    ],
  ] as const)('of %s, once authenticated: cut although it never pauses', async (_, open, begin, words) => {
    const client = await open();
    client.send(begin);
    expect(await trickle(client, 25)).toMatch(words);
    const events = await lab.closedConnection();
    expect(limits(events)).toEqual(['slow_writing']);
    expect(closing(events)).toMatchObject({ by: 'timeout' });
  });

  it('does not count against who says little or nothing, or sends much', async () => {
    const [idle, chatty, loader] = [await imap(), await imap(), await imap()];
    idle.send('A IDLE\r\n');
    await idle.until(/\+ idling\r\n/);
    const size = 400_000;
    loader.send(`A APPEND INBOX {${size}}\r\n`);
    await loader.until(/\+ /);
    const line = `${'x'.repeat(78)}\r\n`;
    const until = performance.now() + 3 * SLOW_MS;
    let sent = 0;
    while (performance.now() < until) {
      loader.send(line.repeat(4));
      sent += 320;
      expect(await chatty.command('NOOP')).toMatch(/^OK/);
      await pause(40);
    }
    loader.send(`${'x'.repeat(size - sent)}\r\n`);
    await loader.until(/A OK .*\r\n/);
    idle.send('DONE\r\n');
    await idle.until(/A OK .*\r\n/);
    for (const client of [idle, chatty, loader]) client.socket.destroy();
    await lab.closedConnection();
  });
});

describe('a client that does not read', () => {
  it('is answered no further than a little, then cut', async () => {
    const client = await imap();
    const message = `Subject: large\r\n\r\n${`${'x'.repeat(78)}\r\n`.repeat(25_000)}`;
    client.send(`A APPEND INBOX {${message.length}+}\r\n${message}\r\n`);
    await client.until(/A OK .*\r\n/);
    await client.command('SELECT INBOX');
    client.socket.pause();
    // Without reading: some 200 MB of answers.
    for (let i = 0; i < 100; i++) client.send(`F${i} UID FETCH 1:* BODY.PEEK[]\r\n`);
    const connection = [...lab.listener.sessions].find(({ mailbox }) => mailbox !== null)!;
    let most = 0;
    while (!connection.raw.destroyed) {
      most = Math.max(most, connection.socket.writableLength);
      await pause(20);
    }
    expect(most).toBeLessThan(4 * 1024 * 1024);
    client.socket.destroy();
    const events = await lab.closedConnection();
    expect(limits(events)).toEqual(['slow_reading']);
    // What was refused to be read was not fetched either.
    const commands = events.filter((event) => event.type === 'command' && event.data.name === 'UID FETCH');
    expect(commands.length).toBeLessThan(20);
  });

  it('cannot fill the memory with small answers either', async () => {
    const client = await imap();
    client.socket.pause();
    const flood = Array.from({ length: 20_000 }, (_, index) => `C${index} CAPABILITY\r\n`).join('');
    const feed = setInterval(() => client.socket.writableLength === 0 && client.send(flood), 10);
    const connection = [...lab.listener.sessions].find(({ mailbox }) => mailbox !== null)!;
    let most = 0;
    while (!connection.raw.destroyed) {
      most = Math.max(most, connection.socket.writableLength);
      await pause(20);
    }
    clearInterval(feed);
    expect(most).toBeLessThan(1024 * 1024);
    client.socket.destroy();
    expect(limits(await lab.closedConnection())).toEqual(['slow_reading']);
  });
});

describe('TLS', () => {
  it('that stops after the ClientHello costs no more than the time of a handshake', async () => {
    const client = await TestClient.to(lab.port('org-valid', 'imap'));
    await client.greeting();
    await client.command('STARTTLS');
    const hello = clientHello();
    client.send(hello);
    await client.rest();
    const events = await lab.closedConnection();
    expect(limits(events)).toEqual(['handshake_timeout']);
    expect(events.find((event) => event.type === 'tls.failed')?.data).toMatchObject({ cause: 'timeout' });
  });

  it('is not negotiated a second time on a connection', async () => {
    const client = await imap();
    const secure = client.socket as TLSSocket;
    const outcome = new Promise<Error | null>((done) => {
      secure.once('error', done);
      secure.renegotiate({}, done);
    });
    expect((await outcome)?.message).toMatch(/no renegotiation/);
    secure.destroy();
    const events = await lab.closedConnection();
    expect(events.filter((event) => event.type === 'tls.handshake_completed')).toHaveLength(1);
  });
});

describe('an account', () => {
  it('has so many sessions and no more; the one too many hears it', async () => {
    const clients = [await imap(), await imap(), await imap(), await smtp()];
    const last = await TestClient.to(lab.port('org-valid', 'imap'));
    await last.greeting();
    await last.startTls({ ...credential, rejectUnauthorized: false });
    last.send(`A LOGIN ${address} any\r\n`);
    expect(await last.rest()).toMatch(/\* BYE Too many connections/);
    expect(limits(await lab.closedConnection())).toEqual(['connections_per_account']);
    clients[0]!.socket.destroy();
    await pause(50);
    clients[0] = await imap();
    for (const client of clients) client.socket.destroy();
  });

  it('is never locked by failures', async () => {
    for (let round = 0; round < 10; round++) {
      const client = await TestClient.to(lab.port('org-valid', 'imap'));
      await client.greeting();
      await client.startTls({ ...credential, rejectUnauthorized: false });
      for (let i = 0; i < 5; i++) expect(await client.command('LOGIN nobody@x.test any')).toMatch(/^NO/);
      expect(await client.command(`LOGIN ${address} any`)).toMatch(/^OK/);
      client.socket.destroy();
    }
  });
});

/** A ClientHello that the servers answer, by hand: TLS 1.2, one of the six suites. */
function clientHello(): Buffer {
  const extensions = Buffer.from('000a00040002001d000d00040002080400170000', 'hex');
  const body = Buffer.concat([
    ...[Buffer.from([3, 3]), Buffer.alloc(32, 7), Buffer.from([0, 0, 2, 0xc0, 0x30, 1, 0])],
    ...[Buffer.from([0, extensions.length]), extensions],
  ]);
  const message = Buffer.concat([Buffer.from([1, 0, 0, body.length]), body]);
  return Buffer.concat([Buffer.from([22, 3, 1, 0, message.length]), message]);
}
