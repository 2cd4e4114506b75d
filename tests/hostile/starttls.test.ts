/** STARTTLS command injection (RFC 3207 §6, RFC 3501 §6.2.1): nothing said in clear survives into TLS. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MailProtocol } from '../../conformance/hosts';
import { AGREED, b64, dataOf, type HostileLab, type Person, STARTTLS, startHostileLab } from './support';

const CANARY = 'canary-secret-77';
let lab: HostileLab;
let victim: Person;

beforeAll(async () => {
  lab = await startHostileLab({ handshakeTimeoutMs: 3000 });
  victim = await lab.person('10B0057881');
});
afterAll(() => lab?.close());

/** After TLS: the first octets are the answer to the first command said in TLS, and the session knows nothing. */
const PROBE: Record<MailProtocol, [string, RegExp]> = {
  imap: ['p SELECT INBOX\r\np NOOP\r\n', /^p BAD Authenticate first\r\np OK NOOP completed\r\n$/],
  smtp: ['MAIL FROM:<>\r\nNOOP\r\n', /^5\d\d [^\r]*\r\n250 [^\r]*\r\n$/],
};

const INJECTIONS: Record<MailProtocol, string[]> = {
  imap: [
    'b NOOP\r\n',
    'b NOOP\n',
    `b LOGIN user ${CANARY}\r\nc SELECT INBOX\r\n`,
    'b STARTTLS\r\n',
    'b LOGOUT\r\n',
    `b AUTHENTICATE PLAIN ${b64(`\0u\0${CANARY}`)}\r\n`,
    `b LOGIN {4+}\r\nuser {${CANARY.length}+}\r\n${CANARY}\r\n`,
    `b APPEND INBOX {${CANARY.length}+}\r\n${CANARY}\r\n`,
    'b NOOP',
    '\r\n',
    '\0\0\0\0',
    'b NOOP\r\n'.repeat(5000),
  ],
  smtp: [
    'RSET\r\nNOOP\r\n',
    'RSET\nNOOP\n',
    'EHLO injected\r\n',
    `AUTH PLAIN ${b64(`\0u\0${CANARY}`)}\r\n`,
    'STARTTLS\r\n',
    'QUIT\r\n',
    `MAIL FROM:<>\r\nRCPT TO:<x@y>\r\nDATA\r\n${CANARY}\r\n.\r\n`,
    'NOOP',
    '\r\n',
    'NOOP\r\n'.repeat(5000),
  ],
};

describe.each(['imap', 'smtp'] as const)('behind STARTTLS in %s', (protocol) => {
  it.each(INJECTIONS[protocol].map((bytes) => [bytes.slice(0, 60), bytes]))(
    'nothing is executed of %j',
    async (_, bytes) => {
      const wire = await lab.greeted(protocol);
      wire.send(STARTTLS[protocol] + bytes);
      await wire.until(AGREED[protocol]);
      await wire.secure({});
      const [commands, answers] = PROBE[protocol];
      wire.send(commands);
      expect(await wire.until(/(?:p OK|250 ).*\r\n/)).toMatch(answers);
      const events = await lab.eventsOf(wire);
      expect(dataOf(events, 'starttls.injection').length).toBeGreaterThan(0);
      expect(dataOf(events, 'auth.attempted')).toEqual([]);
      const said = dataOf(events, 'command').map(({ tls, name }) => [tls, name]);
      expect(said.filter(([tls]) => !tls).map(([, name]) => name)).toEqual(
        protocol === 'imap' ? ['STARTTLS'] : ['EHLO', 'STARTTLS'],
      );
      expect(JSON.stringify(events)).not.toContain(CANARY);
    },
  );

  it('what comes after the agreement, instead of TLS, in one or two segments, ends the connection', async () => {
    for (const parts of [['b NOOP\r\n'], ['b NO', 'OP\r\n'], ['\x16', `\x02b LOGIN u ${CANARY}\r\n`]]) {
      const wire = await lab.greeted(protocol);
      wire.send(STARTTLS[protocol]);
      await wire.until(AGREED[protocol]);
      for (const part of parts) {
        wire.send(part);
        await new Promise((done) => setImmediate(done));
      }
      // Not one octet in answer: whoever reads on believes to be in TLS.
      expect(await wire.rest()).toBe('');
      const events = await lab.eventsOf(wire);
      expect(dataOf(events, 'tls.not_tls')).toHaveLength(1);
      expect(JSON.stringify(events)).not.toContain(CANARY);
    }
  });

  it('injected octets and the ClientHello in one segment: no handshake on what was injected', async () => {
    const wire = await lab.greeted(protocol);
    const hello = Buffer.from('16030100050100000100', 'hex');
    wire.send(Buffer.concat([Buffer.from(`${STARTTLS[protocol]}b NOOP\r\n`), hello]));
    await wire.until(AGREED[protocol]);
    expect(await wire.rest()).toBe('');
    const events = await lab.eventsOf(wire);
    expect(dataOf(events, 'starttls.injection')).toMatchObject([{ commands: ['NOOP'] }]);
    expect(dataOf(events, 'tls.handshake_completed')).toEqual([]);
  });

  it('asked for again within TLS, it is refused and TLS stays', async () => {
    const wire = await lab.secured(protocol);
    wire.send(protocol === 'imap' ? 'q STARTTLS\r\nr NOOP\r\n' : 'EHLO a\r\nSTARTTLS\r\nNOOP\r\n');
    const answer = await wire.until(protocol === 'imap' ? /r OK.*\r\n/ : /\r\n250 2\.0\.0.*\r\n/);
    expect(answer).toMatch(protocol === 'imap' ? /^q BAD/ : /\r\n503 /);
  });
});

it('a transaction begun in clear does not go on in TLS', async () => {
  const smtp = await lab.greeted('smtp');
  smtp.send('EHLO first\r\nMAIL FROM:<>\r\nSTARTTLS\r\n');
  await smtp.until(AGREED.smtp);
  await smtp.secure(victim.tls);
  await smtp.say(`AUTH PLAIN ${b64(`\0${victim.address}\0x`)}`);
  expect(await smtp.say(`RCPT TO:<${victim.address}>`)).toMatch(/^503/);
});
