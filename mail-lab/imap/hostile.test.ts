/** Clients that do wrong, by accident or on purpose: each gets a clear answer, and nobody else suffers. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventData, EventType, LabEvent } from '../../conformance/events';
import { startTestLab, type TestLab } from '../testing';
import { createImap } from '.';
import { TestClient } from './test-client';

const CANARY = 'canary-secret-77';
const b64 = (text: string) => Buffer.from(text).toString('base64');
const data = <T extends EventType>(events: LabEvent[], type: T): EventData<T>[] =>
  events.filter((event) => event.type === type).map((event) => event.data as EventData<T>);

let lab: TestLab;
let port: number;
let user: string;
beforeAll(async () => {
  lab = await startTestLab({
    protocols: { imap: createImap },
    hosts: ['org-valid'],
    limits: {
      ...{
        greetingTimeoutMs: 700,
        handshakeTimeoutMs: 700,
        preAuthTimeoutMs: 1500,
        connectionsPerAddress: 12,
      },
      commandsBeforeAuth: 40,
    },
  });
  port = lab.port('org-valid', 'imap');
  const organisation = await lab.organisation('editeur');
  user = (await lab.mailbox(organisation, 'applicative', '10B0057881')).address;
}, 60_000);
afterAll(() => lab?.close());

async function client(): Promise<TestClient> {
  const made = await TestClient.to(port);
  await made.greeting();
  return made;
}

/** Nobody else is harmed. */
async function stillServes(): Promise<void> {
  const other = await client();
  expect(await other.command('NOOP')).toBe('OK NOOP completed');
  other.socket.destroy();
}

describe('credentials in clear', () => {
  it.each([
    ['LOGIN', `LOGIN ${'%USER'} ${CANARY}`],
    ['quoted LOGIN', `LOGIN "%USER" "${CANARY}"`],
    ['broken LOGIN', `LOGIN "%USER ${CANARY}`],
    ['PLAIN', `AUTHENTICATE PLAIN ${b64(`\0u\0${CANARY}`)}`],
    ['a token in place of the mechanism', `AUTHENTICATE ${b64(CANARY)}`],
    ['an unknown command', `AUTH PLAIN ${b64(`\0u\0${CANARY}`)}`],
    ['no command at all', `LOGIN:${CANARY}`],
  ])('are refused and never stored: %s', async (name, command) => {
    const bad = await client();
    expect(await bad.command(command.replace('%USER', user))).toMatch(/^(NO \[PRIVACYREQUIRED\]|BAD)/);
    bad.socket.destroy();
    const events = await lab.closedConnection();
    const text = JSON.stringify(events);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(b64(CANARY).slice(0, 12));
    expect(text).not.toContain(b64(`\0u\0${CANARY}`).slice(6, 18));
    if (name.includes('command')) return;
    expect(data(events, 'auth.attempted')).toMatchObject([{ tls: false }]);
    expect(data(events, 'auth.failed')).toMatchObject([{ cause: 'clear_text', tls: false }]);
  });

  it('are not asked for: a literal and a continuation get no invitation', async () => {
    const bad = await client();
    bad.send(`a LOGIN {${user.length}}\r\n`);
    expect(await bad.until(/\r\n/)).toMatch(/^a NO \[PRIVACYREQUIRED\]/);
    bad.send('b AUTHENTICATE PLAIN\r\n');
    expect(await bad.until(/\r\n/)).toMatch(/^b NO \[PRIVACYREQUIRED\]/);
    bad.send(`c LOGIN {4+}\r\nuser {${CANARY.length}+}\r\n${CANARY}\r\n`);
    expect(await bad.until(/\r\n/)).toMatch(/^c NO \[PRIVACYREQUIRED\]/);
    bad.socket.destroy();
    const events = await lab.closedConnection();
    expect(data(events, 'auth.failed').map(({ cause }) => cause)).toEqual(Array(3).fill('clear_text'));
    expect(JSON.stringify(events)).not.toContain(CANARY);
  });
});

describe('around STARTTLS', () => {
  it('what is injected behind the command is dropped, recorded and never answered', async () => {
    const bad = await client();
    bad.send(`a STARTTLS\r\nb LOGIN ${user} ${CANARY}\r\nc NOOP\r\n`);
    expect(await bad.until(/\r\n/)).toMatch(/^a OK/);
    const secure = connectTls({
      socket: bad.socket,
      ca: readFileSync(lab.pki.rootPem),
      servername: 'localhost',
    });
    bad.socket.removeAllListeners('data');
    await once(secure, 'secureConnect');
    secure.write('d NOOP\r\n');
    const [answer] = (await once(secure, 'data')) as [Buffer];
    expect(answer.toString()).toBe('d OK NOOP completed\r\n');
    secure.destroy();
    const events = await lab.closedConnection();
    expect(data(events, 'starttls.injection')).toMatchObject([
      { preview: expect.stringMatching(/^LOGIN <\d+ octets> \| NOOP$/), commands: ['LOGIN', 'NOOP'] },
    ]);
    expect(data(events, 'command').map(({ name }) => name)).toEqual(['STARTTLS', 'NOOP']);
    expect(JSON.stringify(events)).not.toContain(CANARY);
  });

  it('a handshake in crumbs succeeds, and its ClientHello is whole', async () => {
    const slow = await client();
    await slow.command('STARTTLS');
    slow.socket.removeAllListeners('data');
    const { socket } = slow;
    const crumbs = new Duplex({
      read() {},
      write(chunk: Buffer, _, done) {
        let at = 0;
        const next = () => {
          if (at >= chunk.length) return done();
          socket.write(chunk.subarray(at, at + 11), () => setImmediate(next));
          at += 11;
        };
        next();
      },
    });
    socket.on('data', (chunk) => crumbs.push(chunk));
    const secure = connectTls({ socket: crumbs, ca: readFileSync(lab.pki.rootPem), servername: 'localhost' });
    await once(secure, 'secureConnect');
    secure.destroy();
    socket.destroy();
    const [hello] = data(await lab.closedConnection(), 'tls.client_hello');
    expect(hello).toMatchObject({ sni: 'localhost', records: 1 });
  });

  it('something else than TLS is named', async () => {
    const bad = await client();
    await bad.command('STARTTLS');
    bad.send(`x LOGIN ${user} ${CANARY}\r\n`);
    await bad.rest();
    const events = await lab.closedConnection();
    expect(data(events, 'tls.not_tls')).toMatchObject([
      { why: 'not-tls', preview: expect.stringMatching(/^LOGIN <\d+ octets>$/), commands: ['LOGIN'] },
    ]);
    expect(JSON.stringify(events)).not.toContain(CANARY);
    expect(data(events, 'connection.closed')).toMatchObject([{ by: 'server' }]);
  });

  it('a client that leaves in the middle of its ClientHello, and one that falls silent, are told apart', async () => {
    const leaving = await client();
    await leaving.command('STARTTLS');
    leaving.send(Buffer.from([22, 3, 1, 1, 0, 1, 0, 0, 252]));
    leaving.socket.end();
    await leaving.rest();
    const left = await lab.closedConnection();
    expect(data(left, 'tls.not_tls')).toMatchObject([{ why: 'closed', preview: '16030101' }]);
    expect(data(left, 'connection.closed')).toMatchObject([{ by: 'client' }]);

    const silent = await client();
    await silent.command('STARTTLS');
    await stillServes();
    await silent.rest();
    const events = (await lab.events()).filter(({ type }) => type === 'tls.not_tls');
    expect(events.at(-1)!.data).toMatchObject({ why: 'timeout' });
  });

  it('a client that falls silent after the certificate was delivered fails with that knowledge', async () => {
    const silent = await client();
    await silent.command('STARTTLS');
    const { socket } = silent;
    socket.removeAllListeners('data');
    let sent = false;
    const deaf = new Duplex({
      read() {},
      write(chunk: Buffer, _, done) {
        // The ClientHello leaves; the answer is never read.
        if (!sent) socket.write(chunk);
        sent = true;
        done();
      },
    });
    socket.on('data', () => {});
    connectTls({ socket: deaf, servername: 'localhost' }).on('error', () => {});
    await once(socket, 'close');
    const events = await lab.closedConnection();
    expect(data(events, 'tls.failed')).toMatchObject([{ cause: 'timeout', certificateDelivered: true }]);
    expect(data(events, 'connection.closed')).toMatchObject([{ by: 'timeout' }]);
  });

  it('implicit TLS is recognised with the name it asks for', async () => {
    const secure = connectTls({ port, host: '127.0.0.1', servername: 'k3f9.mail.example' });
    await once(secure, 'error');
    const events = await lab.closedConnection();
    expect(data(events, 'implicit_tls')).toEqual([{ sni: 'k3f9.mail.example' }]);
  });
});

describe('nonsense', () => {
  it('of one megabyte without an end is refused in words', async () => {
    const bad = await client();
    bad.send('x'.repeat(1_048_576));
    expect(await bad.rest()).toBe(
      '* BAD line longer than 65536 octets\r\n* BYE Too much for one command\r\n',
    );
    const events = await lab.closedConnection();
    expect(data(events, 'limit.reached')).toMatchObject([{ limit: 'line' }]);
    expect(data(events, 'connection.closed')[0]!.unparsedBytes).toBeGreaterThan(65_536);
    await stillServes();
  });

  it.each([
    ['a NOOP {4294967296}', 'a NO [TOOBIG]'],
    ['a APPEND INBOX {2147483648}', 'a BAD Authenticate first'],
    ['a NOOP {99999999999999999999}', 'a NO [TOOBIG]'],
    ['a NOOP {4294967296+}', '* BAD'],
    ['a \xff\xfe', 'a BAD'],
    ['GET / HTTP/1.1', 'GET BAD'],
    ['', '* BAD'],
    ['(((((', '* BAD'],
    [`a SEARCH ${'('.repeat(5000)}`, 'a BAD'],
    ['a UID NOOP', 'a BAD Unknown command'],
    ['a SELECT INBOX', 'a BAD Authenticate first'],
  ])('%j is answered', async (line, answer) => {
    const bad = await client();
    bad.send(Buffer.from(`${line}\r\n`, 'latin1'));
    expect((await bad.until(/\r\n/)).slice(0, answer.length)).toBe(answer);
    bad.socket.destroy();
  });

  it('without authentication ends after a number of commands', async () => {
    const bad = await client();
    bad.send('a NOOP\r\n'.repeat(20_000));
    const answer = await bad.rest();
    expect(answer.match(/a OK/g)).toHaveLength(40);
    expect(answer).toMatch(/\* BYE Too many commands without authentication\r\n$/);
  });
});

describe('slowness and numbers', () => {
  it('a client that never speaks, and one that trickles, are dismissed in words', async () => {
    const [silent, trickling] = [await client(), await client()];
    const timer = setInterval(() => trickling.send('x'), 50);
    expect(await silent.rest()).toMatch(/^\* BYE Autologout/);
    expect(await trickling.rest()).toMatch(/^\* BYE Autologout/);
    clearInterval(timer);
  });

  it('one address gets so many connections, the next is refused in words, and room comes back', async () => {
    const held = await Promise.all(Array.from({ length: 12 }, () => client()));
    const refused = await TestClient.to(port);
    expect(await refused.rest()).toBe('* BYE Too many connections\r\n');
    for (const one of held) one.socket.destroy();
    await Promise.all(held.map((one) => one.rest()));
    for (;;) {
      const next = await TestClient.to(port);
      if (/^\* OK/.test(await next.until(/\r\n/))) {
        next.socket.destroy();
        break;
      }
    }
    const events = await lab.events();
    expect(data(events, 'limit.reached').map(({ limit }) => limit)).toContain('connections_per_address');
  });

  it('a reset is told from an end', async () => {
    const bad = await client();
    bad.socket.resetAndDestroy();
    await bad.rest();
    expect(data(await lab.closedConnection(), 'connection.closed')).toMatchObject([{ by: 'reset' }]);
    const good = await client();
    good.socket.end();
    await good.rest();
    expect(data(await lab.closedConnection(), 'connection.closed')).toMatchObject([
      { by: 'client', reason: null },
    ]);
  });
});
