/**
 * What a client says is shown to people and kept: nothing in it may command a terminal, break a line or turn a text
 * round; and no secret that it lets slip, wherever it does, may be found anywhere afterwards.
 */

import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_PATIENTS } from '../../mail-lab/testing';
import { AGREED, b64, dataOf, type HostileLab, type Person, STARTTLS, startHostileLab } from './support';

/** A new line in a log, a colour, a change of direction, an end of text, half a letter, a formula. */
const NASTY = 'x\x1b[2J\u202e\u2066\0\x07\u2028\x9b31m\x7fy';
const RAW = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;
const CANARY = 'canari-Zq9-secret';
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

let lab: HostileLab;
let victim: Person;
let written: string;

beforeAll(async () => {
  written = '';
  const logTo = new Writable({
    write(chunk, _, done) {
      written += chunk;
      done();
    },
  });
  lab = await startHostileLab({}, { logTo });
  victim = await lab.person('10B0057881');
});
afterAll(() => lab?.close());

/** Every text of every table as it would be dumped, messages themselves excepted. */
async function dump(except: string[] = ['message_chunk']): Promise<string> {
  const { sql } = lab.database;
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const texts: string[] = [];
  for (const { name } of tables) {
    if (except.includes(name)) continue;
    const rows = await sql<{ text: string }[]>`select to_jsonb(t)::text as text from ${sql(name)} t`;
    texts.push(...rows.map(({ text }) => `${name}: ${text}`));
  }
  expect(texts.length).toBeGreaterThan(20);
  return texts.join('\n');
}

/** Where any of these is found, with a few words around. */
const found = (everything: string, forms: readonly string[]): string[] =>
  forms.flatMap((form) => {
    const lines = everything.split('\n').filter((line) => line.includes(form));
    return lines.map(
      (line) => line.slice(0, 20) + line.slice(Math.max(0, line.indexOf(form) - 90)).slice(0, 130),
    );
  });

/** Strings anywhere in a value. */
function* strings(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* strings(item);
  else if (value && typeof value === 'object') for (const item of Object.values(value)) yield* strings(item);
}

/** Says these lines and reads what comes, whatever it is, until an answer to a last command. */
async function say(
  wire: Awaited<ReturnType<HostileLab['greeted']>>,
  protocol: 'imap' | 'smtp',
  lines: string[],
) {
  for (const line of lines) wire.send(`${line}\r\n`);
  wire.send(protocol === 'imap' ? 'zz NOOP\r\n' : 'HELP zz\r\n');
  await Promise.race([wire.until(protocol === 'imap' ? /zz (?:OK|BAD).*\r\n/ : /^214.*\r\n/m), wire.rest()]);
}

/** Somebody’s own certificate, with any names. */
async function selfSigned(name: Record<string, string[]>[]) {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: '7f', name, signingAlgorithm: algorithm, keys: keys as unknown as CryptoKeyPair },
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2036-01-01'),
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----`,
  };
}

describe('what a client may put anywhere', () => {
  it('reaches events and logs without its control characters, in any field, however long', async () => {
    const nasty = utf8(NASTY);
    const imap = await lab.authenticated('imap', victim);
    await say(imap, 'imap', [
      `a ${nasty} ${nasty}`,
      `${nasty} NOOP`,
      `b CREATE "${nasty.replaceAll('\0', '')}"`,
      `c SELECT "${nasty}"`,
      `d SEARCH SUBJECT "${nasty}"`,
      `e ID ("name" "${nasty}" "version" "${'v'.repeat(30_000)}")`,
      `f LIST "" "${nasty}"`,
      'g CREATE "&IC4-&ABs-[31m&AA0ACg-"',
      'h SELECT "&IC4-&ABs-[31m&AA0ACg-"',
    ]);
    const smtp = await lab.authenticated('smtp', victim);
    await say(smtp, 'smtp', [
      `EHLO ${nasty}`,
      `EHLO ${'e'.repeat(60_000)}`,
      `${nasty} x`,
      `MAIL FROM:<${nasty}@b.test>`,
      `RCPT TO:<"${nasty}"@b.test>`,
      `VRFY ${nasty}`,
      `AUTH ${nasty}`,
    ]);
    const clear = await lab.greeted('smtp');
    clear.send(`EHLO ${'e'.repeat(1_048_576)}\r\n`);
    await clear.rest();
    const user = await lab.secured('imap', victim.tls);
    await say(user, 'imap', [
      `a AUTHENTICATE PLAIN ${b64(`\0${NASTY.replaceAll('\0', '')}\0x`)}`,
      `b LOGIN "${nasty.replaceAll('\0', '')}" x`,
      `c LOGIN {${nasty.length}+}\r\n${nasty} x`,
    ]);
    await lab.eventsOf(user);
    for (const event of await lab.events()) {
      for (const text of strings(event.data)) expect(text, event.type).not.toMatch(RAW);
      expect(JSON.stringify(event.data).length).toBeLessThan(16_000);
    }
    expect(written).not.toMatch(/[^\n\P{Cc}]|[\u202a-\u202e\u2066-\u2069]/u);
  });

  it('such as the names of a certificate or of a server', async () => {
    const names = [
      { CN: [`${NASTY.replaceAll('\0', '')}\n`] },
      { OU: ['10B0057881\r\n'] },
      { O: ['x'.repeat(5000)] },
    ];
    const tls = await selfSigned(names as unknown as Record<string, string[]>[]);
    const wire = await lab.secured('imap', tls);
    await say(wire, 'imap', [`a LOGIN ${victim.address} x`]);
    const events = await lab.eventsOf(wire);
    const seen = events.find(({ type }) => type === 'tls.client_certificate');
    expect(seen).toBeDefined();
    for (const event of events) for (const text of strings(event.data)) expect(text).not.toMatch(RAW);

    const port = lab.port('org-valid', 'smtp');
    const raw = connect(port, '127.0.0.1');
    await once(raw, 'data');
    raw.write('EHLO x\r\nSTARTTLS\r\n');
    let heard = '';
    while (!AGREED.smtp.test(heard)) heard += String((await once(raw, 'data'))[0]);
    const named = connectTls({
      socket: raw,
      servername: `a${'b'.repeat(60)}.${'c'.repeat(60)}.test\x1b[31m`,
      rejectUnauthorized: false,
    });
    named.on('error', () => {});
    await Promise.race([once(named, 'secureConnect'), once(named, 'close')]);
    named.destroy();
    raw.destroy();
    for (const event of await lab.closedConnection())
      for (const text of strings(event.data)) expect(text).not.toMatch(RAW);
  });
});

describe('a secret', () => {
  const token = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(`{"iss":"x","p":"${CANARY}"}`).toString('base64url')}.${CANARY}`;
  const bearer = (user: string) => `user=${user}\x01auth=Bearer ${token}\x01\x01`;
  /** As it may lie about: in clear, and in both alphabets of base64 at each of the three offsets. */
  const forms = [
    CANARY,
    ...[0, 1, 2].map((skip) => b64(`${'\0'.repeat(skip)}${CANARY}`).slice(skip ? 4 : 0, 20)),
  ];

  it('said in any place is in no table, no log and no event', async () => {
    const plain = b64(`\0${victim.address}\0${CANARY}`);
    const oauth = b64(bearer(victim.address));
    const wrong: Record<'imap' | 'smtp', string[]> = {
      imap: [
        ...[`a LOGIN ${victim.address} ${CANARY}`, `LOGIN ${victim.address} ${CANARY}`, `a LOGIN ${CANARY}`],
        ...[
          `a LOGIN "${victim.address}" "${CANARY}`,
          `a login {9+}\r\nnobody@xx {${CANARY.length}+}\r\n${CANARY}`,
        ],
        ...[`a AUTHENTICATE PLAIN ${plain}`, `a AUTHENTICATE PLAIN ${plain}!`, `a AUTHENTICATE ${plain}`],
        ...[
          `a AUTHENTICATE XOAUTH2 ${oauth}`,
          `a AUTHENTICATE OAUTHBEARER ${oauth}`,
          `a AUTHENTICATE SCRAM-SHA-256 ${b64(CANARY)}`,
        ],
        ...[`a AUTHENTICATE PLAIN`, plain, `a AUTHENTICATE LOGIN`, b64('user'), b64(CANARY), '*'],
        ...[`a ${CANARY}`, CANARY, `a NOOP ${CANARY}`, `a CAPABILITY ${CANARY}`, plain, token],
        ...[`a UID ${CANARY}`, `a XAUTH ${CANARY}`, `a STARTTLS ${CANARY}`, `a ID ("password" "${CANARY}")`],
      ],
      smtp: [
        ...[
          `AUTH PLAIN ${plain}`,
          `AUTH PLAIN ${plain}!`,
          `AUTH ${plain}`,
          `AUTH CRAM-MD5 ${b64(CANARY)}`,
          '*',
        ],
        ...[
          'AUTH PLAIN',
          plain,
          'AUTH LOGIN',
          b64('user'),
          b64(CANARY),
          `AUTH XOAUTH2 ${oauth}`,
          'AUTH XOAUTH2',
          oauth,
        ],
        ...[CANARY, `PASS ${CANARY}`, `NOOP ${CANARY}`, `HELP ${CANARY}`, `RSET ${CANARY}`, `DATA ${CANARY}`],
        ...[`MAIL FROM:<> AUTH=${CANARY}`, `STARTTLS ${CANARY}`, ` AUTH PLAIN ${plain}`, `XAUTH ${CANARY}`],
      ],
    };
    for (const protocol of ['imap', 'smtp'] as const) {
      for (const host of ['org-valid', 'psc-valid'] as const) {
        for (const line of wrong[protocol]) {
          const clear = await lab.greeted(protocol, undefined, host);
          await say(clear, protocol, [line]);
          clear.destroy();
        }
      }
      const secured = await lab.secured(protocol, victim.tls);
      for (const line of wrong[protocol]) await say(secured, protocol, [line]);
      secured.destroy();
      const asked = await lab.secured(protocol, victim.tls);
      const answers = protocol === 'imap' ? /\+ .*\r\n/ : /334 .*\r\n/;
      asked.send(protocol === 'imap' ? 'a AUTHENTICATE LOGIN\r\n' : 'AUTH LOGIN\r\n');
      for (const answer of [victim.address, CANARY]) {
        await asked.until(answers);
        asked.send(`${b64(answer)}\r\n`);
      }
      await asked.until(protocol === 'imap' ? /a OK.*\r\n/ : /235.*\r\n/);
      asked.destroy();
      for (const line of wrong[protocol].slice(0, 8)) {
        const behind = await lab.greeted(protocol);
        behind.send(`${STARTTLS[protocol]}${line}\r\n`);
        await behind.until(AGREED[protocol]);
        behind.send(`${line}\r\n`);
        await behind.rest();
      }
    }
    // What was said is told, both ways, and what was secret in it only by its size.
    const said = dataOf(await lab.events(), 'transcript').flatMap(({ lines }) => lines);
    const texts = said.map(({ from, text }) => `${from} ${text}`);
    for (const text of ['a LOGIN', 'a AUTHENTICATE PLAIN ***', 'AUTH XOAUTH2 ***', 'AUTH ? ***'])
      expect(texts.some((one) => one.startsWith(`client ${text}`))).toBe(true);
    expect(texts).toContain('server 334 VXNlcm5hbWU6 [Username:]');
    expect(texts).toContain(`client [réponse SASL : ${b64(CANARY).length} octets]`);
    const everything = `${await dump()}\n${written}`;
    expect(found(everything, [...forms, plain])).toEqual([]);
  });

  it('in a message stays in the message: headers, body, names of files, folders and all', async () => {
    const message = [
      `From: ${CANARY} <a@b.test>`,
      `To: ${CANARY}@b.test`,
      'Date: Sun, 22 Nov 2026 00:00:00 +0000',
      `Subject: patient ${CANARY}`,
      `Message-ID: <${CANARY}@b.test>`,
      `X-MSS-INS: ${CANARY}`,
      `Content-Type: application/zip; name="${CANARY}.zip"`,
      '',
      CANARY,
      '',
    ].join('\r\n');
    const smtp = await lab.authenticated('smtp', victim);
    await smtp.say(`MAIL FROM:<${victim.address}>`);
    await smtp.say(`RCPT TO:<${victim.address}>`);
    // A patient is addressed by a matricule.
    for (const local of ['184127645108946', `"${CANARY}"`, CANARY]) {
      await smtp.say(`RCPT TO:<${local}@${TEST_PATIENTS}> ORCPT=rfc822;184127645108946@x`);
    }
    await smtp.say('DATA');
    expect(await smtp.say(`${message}.`)).toMatch(/^250/);
    const imap = await lab.authenticated('imap', victim);
    imap.send(`a APPEND INBOX {${message.length}+}\r\n${message}\r\n`);
    await imap.until(/a OK.*\r\n/);
    await say(imap, 'imap', [
      's SELECT INBOX',
      `t SEARCH OR SUBJECT "${CANARY}" OR TO "${CANARY}" TEXT "${CANARY}"`,
      `u SEARCH HEADER "X-${CANARY}" "${CANARY}"`,
      `w SEARCH UNSEEN OR SUBJECT ${CANARY} NOT (TEXT ${CANARY} HEADER X-A ${CANARY}) SINCE 1-Jan-2020`,
      'v FETCH 1:* (ENVELOPE BODYSTRUCTURE BODY.PEEK[])',
    ]);
    const told = dataOf(await lab.eventsOf(imap), 'transcript').flatMap(({ lines }) => lines);
    expect(told.map(({ text }) => text)).toContain(`[message : ${message.length} octets]`);
    expect(told.some(({ text }) => /^\* 1 FETCH \(ENVELOPE \(\d+ octets\) BODYSTRUCTURE/.test(text))).toBe(
      true,
    );
    // The structure holds the envelope: it is part of the message, and goes with it.
    const everything = `${await dump(['message_chunk', 'message_content'])}\n${written}`;
    expect(found(everything, [...forms, '184127645108946'])).toEqual([]);
  });
});
