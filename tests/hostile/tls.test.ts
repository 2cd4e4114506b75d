/** TLS as attackers and broken stacks speak it. The engine is OpenSSL's; what surrounds it is ours. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MailProtocol } from '../../conformance/hosts';
import { run } from '../support/run';
import {
  AGREED,
  dataOf,
  type HostileLab,
  type Person,
  STARTTLS,
  startHostileLab,
  type Wire,
} from './support';

let lab: HostileLab;
/** The same with little patience, where nobody is to be served. */
let hasty: HostileLab;
let victim: Person;
let helloOfOpenssl: Buffer;
beforeAll(async () => {
  [lab, hasty] = await Promise.all([
    startHostileLab({ connectionsPerAddress: 500 }),
    startHostileLab({ handshakeTimeoutMs: 400 }, { hosts: ['org-valid'] }),
  ]);
  victim = await lab.person('10B0057881');
  const captured = readFileSync(new URL('../support/client-hellos.json', import.meta.url), 'utf8');
  helloOfOpenssl = Buffer.from((JSON.parse(captured) as Record<string, string>).openssl12!, 'base64');
});
afterAll(() => Promise.all([lab?.close(), hasty?.close()]));
afterEach(async () => {
  await lab.stillServes('imap');
  await lab.stillServes('smtp');
  lab.hangUp();
});

/** Agreed on STARTTLS; what comes next is meant to be TLS. */
async function agreed(protocol: MailProtocol, by = lab): Promise<Wire> {
  const wire = await by.greeted(protocol);
  wire.send(STARTTLS[protocol]);
  await wire.until(AGREED[protocol]);
  return wire;
}

const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const u24 = (value: number) => Buffer.from([value >> 16, (value >> 8) & 255, value & 255]);
const record = (type: number, body: Buffer, version = 0x0301) =>
  Buffer.concat([Buffer.from([type]), u16(version), u16(body.length), body]);

/** A ClientHello message whose extensions are these octets. */
function hello(extensions: Buffer, suites: number[] = [0xc030]): Buffer {
  const body = Buffer.concat([
    ...[u16(0x0303), Buffer.alloc(32, 7), Buffer.from([0]), u16(suites.length * 2), ...suites.map(u16)],
    ...[Buffer.from([1, 0]), u16(Math.min(extensions.length, 65_535)), extensions],
  ]);
  return Buffer.concat([Buffer.from([1]), u24(body.length), body]);
}

/** A message in records of 16 kB. */
function records(message: Buffer, size = 16_384): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) parts.push(record(22, message.subarray(at, at + size)));
  return Buffer.concat(parts);
}

const extension = (type: number, body: Buffer) => Buffer.concat([u16(type), u16(body.length), body]);

describe.each(['imap', 'smtp'] as const)('instead of a ClientHello in %s', (protocol) => {
  const NOT_TLS: [string, () => Buffer, string][] = [
    ['an SSLv2 hello', () => Buffer.from('802e0100020015000000100700c0030080010080', 'hex'), 'sslv2'],
    ['an empty record', () => record(22, Buffer.alloc(0)), 'not-tls'],
    [
      'a record larger than there are',
      () => Buffer.concat([Buffer.from([22, 3, 1, 255, 255]), Buffer.alloc(99)]),
      'not-tls',
    ],
    ['application data', () => record(23, Buffer.from('LOGIN')), 'not-tls'],
    ['an alert', () => record(21, Buffer.from([2, 40])), 'not-tls'],
    ['a heartbeat that asks for 64 kB (Heartbleed)', () => record(24, Buffer.from([1, 255, 255])), 'not-tls'],
    ['a ServerHello', () => record(22, Buffer.from([2, 0, 0, 0])), 'not-tls'],
    [
      'a hello of 100 kB of extensions',
      () => records(hello(extension(21, Buffer.alloc(100_000)))),
      'too-big',
    ],
    [
      'a hello that announces 16 MB',
      () => record(22, Buffer.concat([Buffer.from([1, 255, 255, 255]), Buffer.alloc(9000)])),
      'too-big',
    ],
    [
      'a hello in pieces that never ends',
      () => records(Buffer.concat([Buffer.from([1, 0, 255, 0]), Buffer.alloc(30_000)])),
      'timeout',
    ],
  ];
  it('each is named, and its connection ends', async () => {
    const earlier = await hasty.events();
    const before = dataOf(earlier, 'tls.not_tls').length;
    await Promise.all(
      NOT_TLS.map(async ([, make]) => {
        const wire = await agreed(protocol, hasty);
        wire.send(make());
        await wire.rest();
      }),
    );
    while (hasty.listener.sessions.size > 0) await new Promise((done) => setImmediate(done));
    const events = await hasty.events();
    const whys = dataOf(events, 'tls.not_tls').map(({ why }) => why);
    expect(whys.slice(before).sort()).toEqual(NOT_TLS.map(([, , why]) => why).sort());
    expect(dataOf(events, 'tls.client_hello')).toHaveLength(dataOf(earlier, 'tls.client_hello').length);
  });

  it('one of 60 kB in records of one octet and segments of seven is read whole, then refused by OpenSSL or served', async () => {
    const wire = await agreed(protocol);
    const message = hello(Buffer.concat([extension(21, Buffer.alloc(10_000))]));
    const bytes = records(message, 1);
    for (let at = 0; at < bytes.length; at += 700) wire.send(bytes.subarray(at, at + 700));
    await wire.more();
    const events = await lab.eventsOf(wire);
    expect(dataOf(events, 'tls.client_hello')).toMatchObject([
      { records: message.length, length: message.length },
    ]);
  });

  it.each([
    [
      'every extension there is, twice',
      hello(Buffer.concat(Array.from({ length: 600 }, (_, n) => extension(n % 300, Buffer.alloc(2))))),
    ],
    ['one suite 2,500 times and then RC4', hello(Buffer.alloc(0), [...Array(2500).fill(0xc030), 0x0005])],
    [
      'thirty thousand suites',
      hello(
        Buffer.alloc(0),
        Array.from({ length: 30_000 }, (_, n) => n),
      ),
    ],
    [
      'a server name of 60 kB',
      hello(
        extension(0, Buffer.concat([u16(60_003), Buffer.from([0]), u16(60_000), Buffer.alloc(60_000, 'a')])),
      ),
    ],
    [
      'a server name of control characters',
      hello(extension(0, Buffer.concat([u16(9), Buffer.from([0]), u16(6), Buffer.from('\x1b[31m\n')]))),
    ],
    ['a fallback signal (SCSV) with TLS 1.2', hello(Buffer.alloc(0), [0xc030, 0x5600])],
    ['no suite', hello(Buffer.alloc(0), [])],
  ])('a hello with %s is recorded, whatever OpenSSL thinks of it', async (_, message) => {
    const wire = await agreed(protocol);
    wire.send(records(message));
    await wire.more();
    const events = await lab.eventsOf(wire);
    const [seen] = dataOf(events, 'tls.client_hello');
    expect(seen).toBeDefined();
    expect(JSON.stringify(seen)).not.toMatch(/\\u001b|\\n/);
    expect(seen!.sni?.length ?? 0).toBeLessThanOrEqual(255);
    // A forbidden suite is not hidden behind many others, nor behind the same one a thousand times.
    if (seen!.length > 5000 && seen!.length < 6000) expect(seen!.suites).toEqual([0xc030, 0x0005]);
    if (seen!.length > 50_000 && seen!.sni === null) expect(seen!.suites.length).toBeGreaterThanOrEqual(1024);
  });

  it('a good hello and then nothing: the handshake is not waited for without end', async () => {
    const wire = await agreed(protocol, hasty);
    wire.send(helloOfOpenssl);
    await wire.rest();
    const events = await hasty.eventsOf(wire);
    expect(dataOf(events, 'tls.failed')).toMatchObject([{ cause: 'timeout', certificateDelivered: true }]);
  });

  it('a good hello and then noise, alerts without end, or a second hello, fail the handshake alone', async () => {
    const warnings = Buffer.concat(Array(1000).fill(record(21, Buffer.from([1, 90]))));
    const empty = Buffer.concat(Array(1000).fill(record(23, Buffer.alloc(0))));
    const finished = record(20, Buffer.from([1]));
    for (const next of [Buffer.alloc(5000, 'x'), warnings, empty, finished, helloOfOpenssl]) {
      const wire = await agreed(protocol, hasty);
      wire.send(Buffer.concat([helloOfOpenssl, next]));
      await wire.rest();
      const events = await hasty.eventsOf(wire);
      expect(dataOf(events, 'tls.failed')).toHaveLength(1);
      expect(dataOf(events, 'connection.closed')).toHaveLength(1);
    }
  });
});

describe('within TLS', () => {
  /** Encrypted by us, broken by the test: what openssl s_client cannot do. */
  async function secured(): Promise<{ wire: Wire; tls: TLSSocket }> {
    const wire = await lab.secured('imap', victim.tls);
    return { wire, tls: wire.socket as TLSSocket };
  }

  it('no session is resumed: neither by ticket nor by identifier', async () => {
    const first = await lab.secured('imap', victim.tls);
    const session = (first.socket as TLSSocket).getSession();
    const again = await lab.secured('imap', { ...victim.tls, ...(session ? { session } : {}) });
    expect((again.socket as TLSSocket).isSessionReused()).toBe(false);
    const events = await lab.eventsOf(again);
    expect(dataOf(events, 'tls.client_certificate')).toHaveLength(1);
    expect(dataOf(events, 'tls.certificate_delivered')).toHaveLength(1);
  });

  it('renegotiation is refused, however often it is asked for', async () => {
    const { tls } = await secured();
    const refusal = new Promise<Error | null>((done) => {
      tls.once('error', done);
      tls.once('close', () => done(null));
      tls.renegotiate({}, (error) => done(error));
    });
    expect(await refusal).not.toBeNull();
  });

  it('octets that do not decrypt end the connection and nobody else’s', async () => {
    const { wire } = await secured();
    wire.raw.write(record(23, Buffer.alloc(64, 'x'), 0x0303));
    await wire.rest();
    const events = await lab.closedConnection();
    expect(dataOf(events, 'connection.closed')).toHaveLength(1);
    expect(dataOf(events, 'command').map(({ name }) => name)).toEqual(['STARTTLS']);
  });

  it('a plain command in the middle of the encrypted ones is none', async () => {
    const { wire } = await secured();
    wire.raw.write('a LOGOUT\r\n');
    await wire.rest();
    expect(dataOf(await lab.closedConnection(), 'command').map(({ name }) => name)).toEqual(['STARTTLS']);
  });

  it('TLS 1.0, 1.1, SSLv3, RC4, 3DES, NULL, anonymous and export suites are not agreed to', async () => {
    const port = lab.port('org-valid', 'imap');
    const at = ['s_client', '-starttls', 'imap', '-connect', `127.0.0.1:${port}`];
    for (const offer of [
      ['-tls1'],
      ['-tls1_1'],
      ['-tls1_2', '-cipher', 'aNULL:eNULL:@SECLEVEL=0'],
      ['-tls1_2', '-cipher', 'AES128-SHA:AES256-SHA:DHE-RSA-AES256-SHA256:@SECLEVEL=0'],
      ['-tls1_3'],
    ]) {
      const { output } = await run('openssl', [...at, ...offer], { input: '' });
      expect(output, offer.join(' ')).toMatch(/alert|Cipher is \(NONE\)|no ciphers available|no protocols/i);
    }
  });

  it('a client certificate chain of a hundred kilobytes is refused or shown short, and costs nobody else', async () => {
    const chain = Array(60).fill(victim.tls.cert).join('\n');
    const wire = await agreed('imap');
    wire.socket.removeAllListeners('data');
    const tls = connectTls({ ...victim.tls, cert: chain, socket: wire.raw, rejectUnauthorized: false });
    await Promise.race([once(tls, 'secureConnect'), once(tls, 'error'), once(tls, 'close')]).catch(() => {});
    tls.on('error', () => {});
    tls.destroy();
    wire.destroy();
    const events = await lab.closedConnection();
    expect(
      dataOf(events, 'tls.handshake_completed').length + dataOf(events, 'tls.failed').length,
    ).toBeLessThanOrEqual(1);
  });
});

it('three thousand handshakes broken off anywhere leave nothing behind', async () => {
  const before = process.memoryUsage().rss;
  const count = 3000;
  for (let done = 0; done < count; done += 100) {
    await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const wire = await agreed(n % 2 ? 'imap' : 'smtp');
        wire.send(
          helloOfOpenssl.subarray(
            0,
            n % 3 === 0 ? helloOfOpenssl.length : 1 + ((n * 7) % helloOfOpenssl.length),
          ),
        );
        if (n % 3 === 0) await wire.more();
        if (n % 2) wire.raw.resetAndDestroy();
        else wire.destroy();
      }),
    );
  }
  while (lab.listener.sessions.size > 0) await new Promise((done) => setImmediate(done));
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  const { database } = lab;
  await lab.events('00000000-0000-0000-0000-000000000000');
  const [row] = await database.sql`
    select count(*) filter (where type = 'connection.opened')::int as opened,
      count(*) filter (where type = 'connection.closed')::int as closed from event`;
  expect(row!.closed).toBe(row!.opened);
}, 90_000);
