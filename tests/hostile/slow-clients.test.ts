/** Clients that take their time, or everybody's: each costs little, none costs the others anything. */
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startRevocationServer } from '../../mail-lab/http';
import {
  AGREED,
  dataOf,
  type HostileLab,
  type Person,
  STARTTLS,
  startHostileLab,
  type Wire,
} from './support';

/** Short limits: whoever is legitimate here needs a few milliseconds only, or talks to the patient laboratory. */
const SHORT = 800;
let hasty: HostileLab;
let patient: HostileLab;
let victim: Person;
let slow: Person;

beforeAll(async () => {
  [hasty, patient] = await Promise.all([
    startHostileLab(
      {
        ...{
          greetingTimeoutMs: SHORT,
          preAuthTimeoutMs: SHORT,
          handshakeTimeoutMs: SHORT,
          idleTimeoutMs: 4 * SHORT,
        },
        ...{ slowReadMs: SHORT, slowWriteMs: SHORT },
      },
      { hosts: ['org-valid'] },
    ),
    startHostileLab({ connectionsPerAddress: 300, connections: 2200, connectionsPerAccount: 20 }),
  ]);
  victim = await patient.person('10B0057881');
  slow = await hasty.person('10B0057882');
});
afterAll(() => Promise.all([hasty?.close(), patient?.close()]));
afterEach(() => patient.stillServes());

/** One octet now and then, until the connection ends. */
async function trickle(wire: Wire, octet = 'x'): Promise<string> {
  const timer = setInterval(() => wire.send(octet), SHORT / 10);
  const heard = await wire.rest();
  clearInterval(timer);
  return heard;
}

const lastLimit = async (): Promise<string[]> =>
  dataOf(await hasty.closedConnection(), 'limit.reached').map(({ limit }) => limit);

describe.each(['imap', 'smtp'] as const)('in %s', (protocol) => {
  const bye = protocol === 'imap' ? /\* BYE / : /421 /;

  it.each([
    ['before the first command', ''],
    ['in the middle of one', protocol === 'imap' ? 'a CAPA' : 'EHL'],
    ['between two', protocol === 'imap' ? 'a NOOP\r\n' : 'EHLO x\r\n'],
  ])('slowness %s is not endured, silent or trickling', async (_, begin) => {
    for (const trickles of [false, true]) {
      const wire = await hasty.greeted(protocol);
      wire.send(begin);
      expect(await (trickles ? trickle(wire) : wire.rest())).toMatch(bye);
      expect(await lastLimit()).not.toEqual([]);
    }
  });

  it('a handshake octet by octet ends with its clock', async () => {
    const wire = await hasty.greeted(protocol);
    wire.send(STARTTLS[protocol]);
    await wire.until(AGREED[protocol]);
    wire.send(Buffer.from('1603010100', 'hex'));
    await trickle(wire, '\x01');
    expect(dataOf(await hasty.closedConnection(), 'connection.closed')).toHaveLength(1);
  });

  it('one that never reads what it asks for is cut, and holds little', async () => {
    const wire = await hasty.authenticated(protocol, slow);
    wire.socket.pause();
    wire.raw.pause();
    const ask = Buffer.from(protocol === 'imap' ? 'a CAPABILITY\r\n'.repeat(500) : 'EHLO x\r\n'.repeat(500));
    const before = process.memoryUsage().rss;
    const closed = once(wire.raw, 'close');
    wire.raw.on('error', () => {});
    // As much as the server and both systems take.
    const pouring = wire.pour(ask, 20_000);
    while (hasty.listener.sessions.size > 0) await new Promise((done) => setTimeout(done, 20));
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    wire.destroy();
    await Promise.all([closed, pouring]);
    expect(await lastLimit()).toContain('slow_reading');
  });

  it('half-open connections end like closed ones', async () => {
    const wire = await hasty.greeted(protocol);
    wire.raw.end();
    await wire.rest();
    expect(dataOf(await hasty.closedConnection(), 'connection.closed')).toMatchObject([{ by: 'client' }]);
  });
});

describe('a message', () => {
  it('that comes octet by octet is not waited for, and nothing of it is kept', async () => {
    const before = await hasty.messages(slow);
    const smtp = await hasty.authenticated('smtp', slow);
    await smtp.say(`MAIL FROM:<${slow.address}>`);
    await smtp.say(`RCPT TO:<${slow.address}>`);
    await smtp.say('DATA');
    expect(await trickle(smtp)).toMatch(/421 /);
    expect(dataOf(await hasty.closedConnection(), 'message.accepted')).toEqual([]);
    const imap = await hasty.authenticated('imap', slow);
    imap.send('a APPEND INBOX {100000}\r\n');
    await imap.until(/^\+ .*\r\n/);
    expect(await trickle(imap)).toMatch(/BYE/);
    expect(await hasty.messages(slow)).toBe(before);
  });
});

describe('many at once', () => {
  /** How long an honest client takes to open its mailbox and read in it. */
  async function honest(): Promise<number> {
    const began = performance.now();
    const wire = await patient.authenticated('imap', victim, '127.7.7.7');
    await wire.say('SELECT INBOX', 's');
    wire.destroy();
    return performance.now() - began;
  }

  it('two thousand idle connections from ten addresses leave room for an honest client; more are refused in words', async () => {
    const alone = Math.max(50, await honest(), await honest());
    const wires: Wire[] = [];
    for (let address = 1; address <= 10; address++) {
      const some = Array.from({ length: 200 }, () =>
        patient.greeted(address % 2 ? 'imap' : 'smtp', `127.6.0.${address}`),
      );
      wires.push(...(await Promise.all(some)));
    }
    expect(wires).toHaveLength(2000);
    expect(await honest()).toBeLessThan(alone * 20 + 2000);
    const [first, others] = [await patient.raw('imap', '127.6.0.99'), [] as Promise<string>[]];
    expect(await first.until(/\r\n/)).toMatch(/^\* OK/);
    for (let more = 0; more < 300; more++)
      others.push(patient.raw('smtp', '127.6.1.1').then((wire) => wire.until(/\r\n/)));
    const answers = await Promise.all(others);
    expect(answers.filter((answer) => answer.startsWith('421')).length).toBeGreaterThan(50);
    for (const wire of wires) wire.raw.resetAndDestroy();
    while (patient.listener.sessions.fromAddress('127.6.0.1') > 0)
      await new Promise((done) => setImmediate(done));
  }, 90_000);

  it('a storm of resets is over when it is over, and each connection is told once', async () => {
    const port = patient.port('org-valid', 'smtp');
    for (let round = 0; round < 10; round++) {
      await Promise.all(
        Array.from({ length: 100 }, async (_, n) => {
          const socket = connect({ port, host: '127.0.0.1', localAddress: `127.5.0.${(n % 50) + 1}` });
          socket.on('error', () => {});
          await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
          if (n % 2) socket.write('EHLO x\r\nSTARTTLS\r\n');
          socket.resetAndDestroy();
        }),
      );
    }
    await patient.stillServes('smtp');
    while (patient.listener.sessions.fromAddress('127.5.0.1') > 0)
      await new Promise((done) => setImmediate(done));
    await patient.events('00000000-0000-0000-0000-000000000000');
    const [row] = await patient.database.sql`
      select count(*)::int as ends, count(distinct connection)::int as connections from event
      where type = 'connection.closed' and client_address like '127.5.%'`;
    expect(row!.ends).toBe(row!.connections);
  }, 60_000);

  it('events of a stranger delay the evidence of another by no more than what is being written', async () => {
    const stranger = await patient.person('10B0057889');
    const alone = Math.max(50, await honest());
    const floods = await Promise.all(
      Array.from({ length: 4 }, () => patient.authenticated('imap', stranger, '127.4.4.4')),
    );
    const batch = Buffer.from('a NOOP\r\n'.repeat(200));
    const flooding = Promise.all(floods.map((wire) => wire.pour(batch, 1_000_000)));
    const during: number[] = [];
    // Each of them is answered only once its authentication is stored.
    for (let n = 0; n < 5; n++) during.push(await honest());
    expect(floods.every((wire) => !wire.closed)).toBe(true);
    for (const wire of floods) wire.destroy();
    await flooding;
    during.sort((a, b) => a - b);
    if (process.env.HOSTILE_VERBOSE) console.log({ alone, during });
    expect(during[2]).toBeLessThan(alone * 30 + 1500);
  }, 120_000);

  it('one account fills its own connections, and nobody else’s', async () => {
    const greedy = await patient.person('10B0057883');
    const held: Wire[] = [];
    while (held.length < 20) held.push(await patient.authenticated('imap', greedy));
    const next = await patient.secured('imap', greedy.tls);
    next.send(`l LOGIN ${greedy.address} x\r\n`);
    expect(await next.rest()).toMatch(/BYE/);
    await honest();
    expect(held.every((wire) => !wire.closed)).toBe(true);
    for (const wire of held) wire.destroy();
  });
});

describe('over HTTP', () => {
  it('headers and bodies that never end are cut, and others are answered meanwhile', async () => {
    const server = await startRevocationServer({
      ...{ bind: '127.0.0.1', port: 0, pkiDir: patient.services.config.pkiDir },
      record: () => {},
    });
    const sockets = Array.from({ length: 40 }, (_, n) => {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(
        n % 2
          ? 'GET / HTTP/1.1\r\nHost: x\r\nX-'
          : 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx',
      );
      return socket;
    });
    const status = await new Promise<number | undefined>((done, fail) =>
      request({ port: server.port, host: '127.0.0.1', path: '/nothing' }, (response) => {
        response.resume();
        done(response.statusCode);
      })
        .on('error', fail)
        .end(),
    );
    expect(status).toBe(404);
    for (const socket of sockets) socket.destroy();
    await server.close();
  });
});
