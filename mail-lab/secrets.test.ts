/** A password with accents, said wherever a client may say it by mistake: it is found nowhere in the events. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventData, EventType, LabEvent } from '../conformance/events';
import type { MailProtocol } from '../conformance/hosts';
import { createImap } from './imap';
import { TestClient } from './imap/test-client';
import { createSmtp } from './smtp';
import { startTestLab, type TestLab } from './testing';

const SECRET = 'pässwörd-Qz7';
const bytes = Buffer.from(SECRET);
const FORMS = ['pässwörd', 'Qz7', 'QZ7', bytes.toString('latin1'), bytes.toString('hex')];
for (let at = 0; at < 3; at++) FORMS.push(bytes.subarray(at).toString('base64').slice(0, 8));
const TAIL = bytes.subarray(-8).toString('hex');

let lab: TestLab;
beforeAll(async () => {
  lab = await startTestLab({ protocols: { imap: createImap, smtp: createSmtp }, hosts: ['org-valid'] });
}, 60_000);
afterAll(() => lab?.close());

const data = <T extends EventType>(events: LabEvent[], type: T): EventData<T>[] =>
  events.filter((event) => event.type === type).map((event) => event.data as EventData<T>);

async function greeted(protocol: MailProtocol): Promise<TestClient> {
  const client = await TestClient.to(lab.port('org-valid', protocol));
  await client.until(/\r\n/);
  return client;
}

/** The events of the client's connection, free of the secret in any form. */
async function cleanEvents(client: TestClient): Promise<LabEvent[]> {
  client.socket.destroy();
  const events = await lab.closedConnection();
  const text = JSON.stringify(events);
  for (const form of [...FORMS, TAIL]) expect(text).not.toContain(form);
  return events;
}

const ask = { imap: 'a STARTTLS\r\n', smtp: 'STARTTLS\r\n' };
const agreed = { imap: /a OK.*\r\n/, smtp: /220 2.*\r\n/ };

describe.each(['imap', 'smtp'] as const)('around STARTTLS in %s', (protocol) => {
  it.each([
    [`b LOGIN user ${SECRET}\r\n`, ['LOGIN']],
    [`LOGIN user ${SECRET}\r\n`, ['LOGIN']],
    [`${'NOOP\r\n'.repeat(300)}AUTH PLAIN ${SECRET}\r\n`, ['NOOP', 'AUTH']],
    [`${SECRET}\r\n`, []],
    [`MAIL FROM:<${SECRET}@b>\r\nRCPT TO:<a@b>\r\nDATA\r\n`, ['MAIL', 'RCPT', 'DATA']],
  ])('what is pushed behind it is named, not kept: %j', async (pushed, commands) => {
    const client = await greeted(protocol);
    client.send(ask[protocol] + pushed);
    await client.until(agreed[protocol]);
    client.socket.removeAllListeners('data');
    const options = { ca: readFileSync(lab.pki.rootPem), servername: 'localhost' };
    const secure = connectTls({ ...options, socket: client.socket });
    await once(secure, 'secureConnect');
    const events = await cleanEvents(client);
    expect(data(events, 'starttls.injection')).toMatchObject([
      { bytes: Buffer.byteLength(pushed), commands },
    ]);
    expect(data(events, 'tls.not_tls')).toEqual([]);
  });

  it('what is said in clear instead of TLS is named, in one segment or many', async () => {
    for (const parts of [
      [`b LOGIN user ${SECRET}\r\n`],
      ['b ', 'LOG', `IN user ${SECRET}`, '\r\n'],
      ['LOGIN user ', `${SECRET}\r\n`],
      ['\u00e9', `\r\nAUTH PLAIN ${SECRET}\r\n`],
    ]) {
      const client = await greeted(protocol);
      client.send(ask[protocol]);
      await client.until(agreed[protocol]);
      for (const part of parts) {
        client.send(part);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      await client.rest();
      const [seen] = data(await cleanEvents(client), 'tls.not_tls');
      expect(seen).toMatchObject({
        why: 'not-tls',
        commands: [parts.join('').includes('AUTH') ? 'AUTH' : 'LOGIN'],
      });
    }
  });

  it('a line that began behind it and ends instead of TLS is put together', async () => {
    const client = await greeted(protocol);
    client.send(`${ask[protocol]}b LOG`);
    await client.until(agreed[protocol]);
    client.send(`IN user ${SECRET}\r\n`);
    await client.rest();
    expect(data(await cleanEvents(client), 'tls.not_tls')).toMatchObject([{ commands: ['LOGIN'] }]);
  });
});

describe('on the wrong line', () => {
  it('a literal that nobody asked for, sent anyway', async () => {
    const client = await greeted('imap');
    client.send(`a LOGIN {4}\r\nuser {${bytes.length}}\r\n${SECRET}\r\n${SECRET} ${SECRET}\r\nz NOOP\r\n`);
    await client.until(/z OK.*\r\n/);
    const commands = data(await cleanEvents(client), 'command');
    expect(commands.map(({ name, tag }) => [name, tag])).toEqual([
      ['LOGIN', 'a'],
      ['?', null],
      ['?', null],
      ['?', null],
      ['NOOP', 'z'],
    ]);
  });

  it.each([
    [`LOGIN user ${SECRET}`, 'LOGIN', /^<\d+ octets>$/],
    [`LOGIN "us" "${SECRET}"`, 'LOGIN', /^<\d+ octets>$/],
    [`LOGIN noop ${SECRET}`, 'LOGIN', /^<\d+ octets>$/],
    [`AUTHENTICATE PLAIN ${SECRET}`, 'AUTHENTICATE', /^PLAIN \*\*\*$/],
    [`  a LOGIN user ${SECRET}`, 'LOGIN', /^<\d+ octets>$/],
  ])(
    'an IMAP credential without its tag is recorded as what it is, and refused: %s',
    async (line, name, args) => {
      const client = await greeted('imap');
      client.send(`${line}\r\n`);
      expect(await client.until(/\r\n/)).toMatch(/^\S+ BAD /);
      const events = await cleanEvents(client);
      const shown = { name, tag: null, tls: false, args: expect.stringMatching(args) };
      expect(data(events, 'command')).toMatchObject([shown]);
      expect(data(events, 'command.answered')).toMatchObject([{ name, status: 'BAD', tag: null }]);
    },
  );

  it.each([
    ['imap', 'PASS Qz7', '?'],
    ['imap', `${SECRET} word`, '?'],
    ['imap', 'Qz7', '?'],
    ['imap', 'a Qz7', '?'],
    ['imap', 'a Qz7 Qz7', '?'],
    ['imap', `a NOOP ${SECRET}`, 'NOOP'],
    ['imap', `a LOGIN ${SECRET}`, 'LOGIN'],
    ['imap', `a CAPABILITY ${SECRET}`, 'CAPABILITY'],
    ['imap', `a SORT ${SECRET}`, 'SORT'],
    ['smtp', `NOOP ${SECRET}`, 'NOOP'],
    ['smtp', `HELP ${SECRET}`, 'HELP'],
    ['smtp', `QUIT ${SECRET}`, 'QUIT'],
    ['smtp', `PASS ${SECRET}`, '?'],
    ['smtp', `MAIL FROM:<> AUTH=${SECRET}`, 'MAIL'],
    ['smtp', ` AUTH PLAIN ${SECRET}`, 'AUTH'],
    ['smtp', `AUTH ${SECRET}`, 'AUTH'],
    ['smtp', SECRET, '?'],
  ] as const)('in %s: %s', async (protocol, line, name) => {
    const client = await greeted(protocol);
    client.send(`${line}\r\n`);
    await client.until(/\r\n/);
    expect(data(await cleanEvents(client), 'command')[0]).toMatchObject({ name });
  });
});
