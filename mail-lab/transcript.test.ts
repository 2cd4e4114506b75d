/** What a person reads of a whole session: everything that was said in its order, and nothing that must not be kept. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventData, LabEvent } from '../conformance/events';
import type { MailProtocol } from '../conformance/hosts';
import { createImap } from './imap';
import { TestClient } from './imap/test-client';
import { createSmtp } from './smtp';
import { startTestLab, TEST_PATIENTS, type TestLab } from './testing';

const LAB = '10B0057881';
const ANNE = '872501011200';
const SECRET = 'hunter2-canary';
const b64 = (text: string) => Buffer.from(text).toString('base64');

let lab: TestLab;
let address: string;
let anne: string;
let certificate: { chainPem: string; privateKeyPem: string };

beforeAll(async () => {
  lab = await startTestLab({ protocols: { imap: createImap, smtp: createSmtp } });
  const organisation = await lab.organisation('editeur');
  address = (await lab.mailbox(organisation, 'applicative', LAB)).address;
  anne = (await lab.mailbox(organisation, 'personal', ANNE)).address;
  certificate = await lab.certificate(LAB);
}, 60_000);
afterAll(() => lab?.close());

const tls = () => ({
  ...{ ca: readFileSync(lab.pki.rootPem), servername: 'localhost' },
  ...{ cert: certificate.chainPem, key: certificate.privateKeyPem },
});

type Line = EventData<'transcript'>['lines'][number];
const linesOf = (events: LabEvent[]): Line[] =>
  events.flatMap((event) => (event.type === 'transcript' ? event.data.lines : []));
/** `C: …` and `S: …`, `*` behind the letter once TLS stands. */
const shown = (events: LabEvent[]) =>
  linesOf(events).map(({ from, tls, text }) => `${from === 'client' ? 'C' : 'S'}${tls ? '*' : ''}: ${text}`);

async function secured(protocol: MailProtocol, host: 'org-valid' | 'psc-valid' = 'org-valid') {
  const client = await TestClient.to(lab.port(host, protocol));
  await client.until(/\r\n/);
  client.send(protocol === 'imap' ? 'a STARTTLS\r\n' : 'EHLO lps.test\r\nSTARTTLS\r\n');
  await client.until(protocol === 'imap' ? /^a OK.*\r\n/m : /^220 2.*\r\n/m);
  await client.secure(tls());
  return client;
}

/** Sends a line and waits for what answers it. */
async function turn(client: TestClient, line: string, answer: RegExp) {
  client.send(`${line}\r\n`);
  await client.until(answer);
}

describe('the transcript of a session', () => {
  it('in IMAP holds the greeting, every command and every answer, and of messages their sizes', async () => {
    const client = await secured('imap');
    await turn(client, 'b AUTHENTICATE LOGIN', /\+ .*\r\n/);
    await turn(client, b64(address), /\+ .*\r\n/);
    await turn(client, b64(SECRET), /^b OK.*\r\n/m);
    const message = `Subject: patient ${SECRET}\r\n\r\n${SECRET}\r\n`;
    await turn(client, `c APPEND INBOX {${message.length}}`, /^\+ .*\r\n/m);
    await turn(client, message, /^c OK.*\r\n/m);
    await turn(client, 'd SELECT INBOX', /^d OK.*\r\n/m);
    await turn(client, 'e FETCH 1 (FLAGS ENVELOPE BODY.PEEK[TEXT])', /^e OK.*\r\n/m);
    await turn(client, 'f SEARCH SUBJECT {6+}\r\nhunter TEXT canary', /^f OK.*\r\n/m);
    await turn(client, 'g IDLE', /^\+ idling\r\n/m);
    await turn(client, 'DONE', /^g OK.*\r\n/m);
    await turn(client, 'LOGIN x hunter2-canary', /BAD.*\r\n/);
    await turn(client, 'h LOGOUT', /^h OK.*\r\n/m);
    const events = await lab.closedConnection();
    const lines = shown(events);
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^S: \* OK \[CAPABILITY .*STARTTLS.*\] MOTCO2/),
      'C: a STARTTLS',
      expect.stringMatching(/^S: a OK /),
    ]);
    const rest = lines.slice(3);
    expect(rest.slice(0, 6)).toEqual([
      'C*: b AUTHENTICATE LOGIN',
      'S*: + VXNlcm5hbWU6 [Username:]',
      expect.stringMatching(/^C\*: \[réponse SASL : \d+ octets\]$/),
      'S*: + UGFzc3dvcmQ6 [Password:]',
      `C*: [réponse SASL : ${b64(SECRET).length} octets]`,
      expect.stringMatching(/^S\*: b OK \[CAPABILITY /),
    ]);
    for (const line of [
      `C*: c APPEND INBOX {${message.length}}`,
      'S*: + Ready for literal data',
      `C*: [message : ${message.length} octets]`,
      'S*: * 1 EXISTS',
      'C*: [littéral : 6 octets] <12 octets>',
      'S*: * SEARCH 1',
      'S*: + idling',
      'C*: DONE',
      'C*: LOGIN <16 octets>',
      'S*: * BYE Logging out',
    ])
      expect(rest).toContain(line);
    expect(rest).toContainEqual(
      expect.stringMatching(
        /^S\*: \* 1 FETCH \(FLAGS \(.*\) ENVELOPE \(\d+ octets\) BODY\[TEXT\] \{16 octets\}\)$/,
      ),
    );
    expect(rest.at(-1)).toMatch(/^S\*: h OK/);
    expect(JSON.stringify(linesOf(events))).not.toMatch(/hunter|canary|aHVudGVy/);
    expect(events.at(-1)!.type).toBe('connection.closed');
  });

  it('in SMTP holds the extensions, every reply line, and of the message its size', async () => {
    const client = await secured('smtp');
    await turn(client, 'EHLO lps.test', /^250 .*\r\n/m);
    await turn(client, 'AUTH LOGIN', /^334 .*\r\n/m);
    await turn(client, b64(address), /^334 .*\r\n/m);
    await turn(client, b64(SECRET), /^235 .*\r\n/m);
    await turn(client, `MAIL FROM:<${address}>`, /^250 .*\r\n/m);
    await turn(client, `RCPT TO:<184127645108946@${TEST_PATIENTS}>`, /^250 .*\r\n/m);
    await turn(client, 'DATA', /^354 .*\r\n/m);
    const message = `Subject: patient\r\n\r\n${SECRET}\r\n`;
    await turn(client, `${message}.`, /^250 .*\r\n/m);
    await turn(client, SECRET, /^500 .*\r\n/m);
    await turn(client, 'QUIT', /^221 .*\r\n/m);
    const events = await lab.closedConnection();
    const lines = shown(events);
    for (const line of [
      'C: EHLO lps.test',
      'S: 250-STARTTLS',
      'S: 220 2.0.0 Ready to start TLS',
      'S*: 250-AUTH PLAIN LOGIN EXTERNAL',
      'S*: 334 VXNlcm5hbWU6 [Username:]',
      `C*: [réponse SASL : ${b64(SECRET).length} octets]`,
      'S*: 235 2.7.0 Authentication successful',
      `C*: RCPT TO:<***@${TEST_PATIENTS}>`,
      `C*: [message : ${message.length} octets]`,
      `C*: <${SECRET.length} octets>`,
    ])
      expect(lines).toContain(line);
    expect(lines[0]).toMatch(/^S: 220 .* ESMTP/);
    expect(lines.at(-1)).toMatch(/^S\*: 221 /);
    expect(JSON.stringify(linesOf(events))).not.toMatch(/hunter|canary|aHVudGVy|184127645108946/);
  });

  it('holds what a refused token is answered, decoded, and the client’s word for it', async () => {
    const client = await secured('imap', 'psc-valid');
    const wrong = b64(`user=${anne}\x01auth=Bearer ${SECRET}.${SECRET}.x\x01\x01`);
    await turn(client, `b AUTHENTICATE XOAUTH2 ${wrong}`, /^\+ .*\r\n/m);
    await turn(client, '', /^b NO.*\r\n/m);
    client.socket.destroy();
    const lines = shown(await lab.closedConnection());
    expect(lines.slice(3)).toEqual([
      'C*: b AUTHENTICATE XOAUTH2 ***',
      expect.stringMatching(/^S\*: \+ \S+ \[\{"status":"401","schemes":"bearer","scope":"mail"\}\]$/),
      'C*: ',
      expect.stringMatching(/^S\*: b NO \[AUTHENTICATIONFAILED\]/),
    ]);
  });

  it('is bounded, whatever the client pours in, and the session goes on all the same', async () => {
    const client = await secured('imap');
    await turn(client, `b LOGIN ${address} x`, /^b OK.*\r\n/m);
    for (let at = 0; at < 3000; at++) client.send(`n${at} NOOP\r\n`);
    await turn(client, 'z LOGOUT', /^z OK.*\r\n/m);
    const events = await lab.closedConnection();
    const transcripts = events.flatMap((event) => (event.type === 'transcript' ? event.data : []));
    const kept = transcripts.reduce((sum, { lines }) => sum + lines.length, 0);
    expect(kept).toBeLessThanOrEqual(1000);
    expect(transcripts.at(-1)!.omitted + kept).toBe(3 + 2 + 6000 + 3);
    expect(events.filter(({ type }) => type === 'command')).toHaveLength(3003);
  });
});
