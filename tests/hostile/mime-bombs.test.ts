/**
 * Messages that cost their reader more than their writer: delivered by SMTP and by APPEND, then read by another
 * session. Each is bounded in time and memory, and others are served meanwhile.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostileLab, type Person, startHostileLab, type Wire } from './support';

let lab: HostileLab;
let victim: Person;
beforeAll(async () => {
  lab = await startHostileLab({ commandsBeforeAuth: 10_000_000 });
  victim = await lab.person('10B0057881');
});
afterAll(() => lab?.close());

const MB = 1024 * 1024;
const CRLF = '\r\n';
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join(CRLF);

const HEAD = ['From: a@b.test', 'Date: Sun, 22 Nov 2026 00:00:00 +0000', ''].join(CRLF);
const multipart = (boundary: string) => `Content-Type: multipart/mixed; boundary=${boundary}${CRLF}${CRLF}`;

/** What a message of this size costs when there is nothing wrong with it. */
const PLAIN = () => `${HEAD}Subject: plain${CRLF}${CRLF}${lines(250_000, () => 'x'.repeat(70))}${CRLF}`;

const BOMBS: Record<string, () => string> = {
  'a million parts': () =>
    `${HEAD}${multipart('a')}${lines(1_000_000, () => `--a${CRLF}`)}${CRLF}--a--${CRLF}`,
  'ten thousand levels': () =>
    `${HEAD}${lines(10_000, (n) => `${multipart(`n${n}`)}--n${n}`)}${CRLF}${CRLF}x${CRLF}`,
  'ten thousand levels of the same boundary': () =>
    `${HEAD}${lines(10_000, () => `${multipart('a')}--a`)}${CRLF}${CRLF}x${CRLF}`,
  'messages within messages': () =>
    `${HEAD}${lines(100_000, () => `Content-Type: message/rfc822${CRLF}`)}${CRLF}x${CRLF}`,
  'a header of 20 MB': () =>
    `${HEAD}Subject: x${CRLF}${lines(290_000, () => ` ${'y'.repeat(68)}`)}${CRLF}${CRLF}x${CRLF}`,
  'half a million fields': () => `${HEAD}${lines(500_000, (n) => `X-${n}: ${n}`)}${CRLF}${CRLF}x${CRLF}`,
  'groups within groups': () =>
    `${HEAD}To: ${lines(2000, () => `${'a:'.repeat(400)}b@c,;`).replaceAll(CRLF, `${CRLF} `)}${CRLF}${CRLF}x${CRLF}`,
  'comments within comments': () => `From: ${lines(400, () => ` ${'('.repeat(900)}`)}${CRLF}${CRLF}x${CRLF}`,
  'a hundred thousand recipients': () =>
    `${HEAD}To: ${lines(100_000, (n) => ` a${n}@b.test,`)}${CRLF}${CRLF}x${CRLF}`,
  'a digest of crowded envelopes': () =>
    `${HEAD}Content-Type: multipart/digest; boundary=d${CRLF}${CRLF}${lines(500, () => `--d${CRLF}${CRLF}From: ${'a,'.repeat(480)}${CRLF} ${'b,'.repeat(480)}${CRLF}${CRLF}x`)}${CRLF}--d--${CRLF}`,
  'boundaries that begin each other': () =>
    `${HEAD}${multipart('a')}${lines(100, (n) => `--a${CRLF}${multipart(`a${'-'.repeat(n % 60)}`)}`)}${lines(200_000, (n) => `--a${'-'.repeat(n % 70)}`)}${CRLF}`,
  'parameters without end': () =>
    `${HEAD}Content-Type: text/plain; ${lines(50_000, (n) => ` p*${n}*=utf-8''%41;`)}${CRLF}${CRLF}x${CRLF}`,
  'character sets that nobody knows': () =>
    `${HEAD}Subject: ${lines(9000, (n) => ` =?x-${n}?B?${'QUJD'.repeat(10)}?=`)}${CRLF}Content-Type: text/plain; charset="\\"\\0utf-7"${CRLF}Content-Transfer-Encoding: x-uuencode${CRLF}${CRLF}+AGE-${CRLF}`,
  'quoted-printable that never ends a line': () =>
    `${HEAD}Content-Type: text/plain; charset=iso-2022-jp${CRLF}Content-Transfer-Encoding: quoted-printable${CRLF}${CRLF}${lines(40_000, () => '=1B$B='.repeat(10))}${CRLF}`,
};

async function submit(wire: Wire, message: string): Promise<void> {
  await wire.say(`MAIL FROM:<${victim.address}>`);
  await wire.say(`RCPT TO:<${victim.address}>`);
  await wire.say('DATA');
  await wire.pour(Buffer.from(message, 'latin1'));
  wire.send('.\r\n');
  expect(await wire.reply()).toMatch(/^250/);
}

async function append(wire: Wire, message: string): Promise<void> {
  wire.send(`a APPEND INBOX {${message.length}}\r\n`);
  await wire.until(/^\+ .*\r\n/);
  await wire.pour(Buffer.from(message, 'latin1'));
  wire.send('\r\n');
  expect(await wire.until(/^(?:\* .*\r\n)*a .*\r\n/)).toMatch(/a OK/m);
}

/** Octets of an answer, counted, not kept. */
async function read(wire: Wire, command: string): Promise<number> {
  const tag = `f${Math.random().toString(36).slice(2)}`;
  const before = wire.received;
  wire.send(`${tag} ${command}\r\n`);
  await wire.until(new RegExp(`(?:^|\\r\\n)${tag} OK.*\\r\\n`));
  return wire.received - before;
}

interface Cost {
  ms: number;
  /** The longest wait of a client that only says NOOP, in milliseconds. */
  stall: number;
  answer: number;
}

/** Delivers and reads while another client keeps asking. */
async function cost(message: string): Promise<Cost> {
  const [smtp, imap, other] = [
    await lab.authenticated('smtp', victim),
    await lab.authenticated('imap', victim),
    await lab.greeted('smtp', '127.8.8.8'),
  ];
  let over = false;
  let stall = 0;
  const asking = (async () => {
    while (!over && !other.closed) {
      const began = performance.now();
      await other.say('NOOP');
      stall = Math.max(stall, performance.now() - began);
      await new Promise((done) => setImmediate(done));
    }
  })();
  const began = performance.now();
  await submit(smtp, message);
  await append(imap, message);
  await read(imap, 'SELECT INBOX');
  let answer = 0;
  for (const what of [
    'ENVELOPE',
    'BODYSTRUCTURE',
    '(FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (SUBJECT)])',
  ]) {
    answer += await read(imap, `FETCH * ${what}`);
  }
  await read(imap, 'SEARCH OR SUBJECT "nothing" OR TEXT "nobody" SENTSINCE 1-Jan-2030');
  const ms = performance.now() - began;
  over = true;
  await asking;
  await read(imap, 'STORE 1:* +FLAGS (\\Deleted)');
  await read(imap, 'EXPUNGE');
  for (const wire of [smtp, imap, other]) wire.destroy();
  return { ms, stall, answer };
}

describe('a bomb', () => {
  let plain: Cost;
  beforeAll(async () => {
    plain = await cost(PLAIN());
  });

  it.each(Object.entries(BOMBS))(
    'of %s costs about what a plain message of its size does',
    async (name, make) => {
      const message = make();
      expect(message.length).toBeLessThan(25 * MB);
      const before = process.memoryUsage();
      const { ms, stall, answer } = await cost(message);
      const after = process.memoryUsage();
      if (process.env.HOSTILE_VERBOSE) console.log(name, { ms, stall, answer }, plain);
      // The plain one has 18 MB. Ratios, because everything else runs on the same two processors.
      expect(ms).toBeLessThan(Math.max(4 * plain.ms, 4000));
      expect(stall).toBeLessThan(Math.max(4 * plain.stall, 1500));
      expect(answer).toBeLessThan(4 * MB);
      expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(
        400 * MB,
      );
    },
  );
});
