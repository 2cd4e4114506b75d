/** The protocol as a client lives on it: folders, messages, searches, several sessions, and goodbyes. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { followInstructions } from '../store/instructions';
import { startTestLab, type TestLab } from '../testing';
import { createImap } from '.';
import { TestClient } from './test-client';

const APP = '10B0057881';
const ANNE = '872501011200';
const MESSAGE = [
  'From: =?utf-8?q?Ana=C3=AFs?= <anais@exemple.fr>',
  'To: lab@exemple.fr, "Doe, J." <j@exemple.fr>',
  'Subject: Compte rendu',
  'Date: Tue, 3 Feb 2026 10:00:00 +0100',
  'Message-ID: <1@exemple.fr>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="b"',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'r=C3=A9sultats',
  '--b',
  'Content-Type: application/zip; name="IHE_XDM.ZIP"',
  'Content-Disposition: attachment; filename="IHE_XDM.ZIP"',
  'Content-Transfer-Encoding: base64',
  '',
  'UEsFBg==',
  '--b--',
  '',
].join('\r\n');

let lab: TestLab;
let certificate: Awaited<ReturnType<TestLab['certificate']>>;
let mailbox: { id: number; address: string };
const open: TestClient[] = [];
beforeAll(async () => {
  lab = await startTestLab({ protocols: { imap: createImap } });
  const organisation = await lab.organisation('editeur');
  mailbox = await lab.mailbox(organisation, 'applicative', APP);
  await lab.mailbox(organisation, 'personal', ANNE);
  certificate = await lab.certificate(APP);
}, 60_000);
afterAll(() => lab?.close());
afterEach(async () => {
  for (const client of open.splice(0)) client.socket.destroy();
  await lab.database.sql`delete from message`;
});

async function secured(host: 'org-valid' | 'psc-valid' = 'org-valid'): Promise<TestClient> {
  const client = await TestClient.to(lab.port(host, 'imap'));
  open.push(client);
  await client.greeting();
  await client.startTls({
    ...{ ca: readFileSync(lab.pki.rootPem), servername: 'localhost' },
    ...{ cert: certificate.chainPem, key: certificate.privateKeyPem },
  });
  return client;
}

async function session(): Promise<TestClient> {
  const client = await secured();
  expect(await client.command(`LOGIN ${mailbox.address} x`)).toMatch(
    /OK \[CAPABILITY .*UIDPLUS.*\] Logged in/,
  );
  return client;
}

async function append(client: TestClient, message: string, before = 'INBOX'): Promise<string> {
  client.send(`ap APPEND ${before} {${message.length}}\r\n`);
  await client.until(/^\+ .*\r\n/);
  client.send(`${message}\r\n`);
  return client.until(/ap .*\r\n/);
}

describe('before authentication', () => {
  it('announces mechanisms only under TLS, those of the host', async () => {
    const org = await TestClient.to(lab.port('org-valid', 'imap'));
    open.push(org);
    expect(await org.greeting()).toBe(
      '* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE STARTTLS LOGINDISABLED] MOTCO2 test server ready\r\n',
    );
    const under = await secured();
    expect(await under.command('CAPABILITY')).toContain('AUTH=PLAIN AUTH=LOGIN AUTH=EXTERNAL\r\n');
    const psc = await secured('psc-valid');
    expect(await psc.command('CAPABILITY')).toContain('AUTH=XOAUTH2 LOGINDISABLED\r\n');
    expect(await psc.command('STARTTLS')).toBe('BAD TLS is already active');
    expect(await psc.command(`LOGIN ${mailbox.address} x`)).toMatch(/^NO \[CANNOT\]/);
    expect(await psc.command('AUTHENTICATE PLAIN AAAA')).toMatch(/^NO \[CANNOT\]/);
  });

  it('exchanges challenges: cancellation, bad base64, LOGIN in three steps, XOAUTH2 refused then accepted', async () => {
    const org = await secured();
    org.send('a AUTHENTICATE PLAIN\r\n');
    await org.until(/^\+ \r\n/);
    org.send('*\r\n');
    expect(await org.until(/\r\n/)).toMatch(/^a BAD Authentication cancelled/);
    expect(await org.command('AUTHENTICATE PLAIN é')).toMatch(/^BAD Malformed/);
    org.send('b AUTHENTICATE LOGIN\r\n');
    expect(await org.until(/\r\n/)).toBe('+ VXNlcm5hbWU6\r\n');
    org.send(`${Buffer.from(mailbox.address).toString('base64')}\r\n`);
    expect(await org.until(/\r\n/)).toBe('+ UGFzc3dvcmQ6\r\n');
    org.send('eA==\r\n');
    expect(await org.until(/\r\n/)).toMatch(/^b OK/);
    expect(await org.command('LOGIN a b')).toBe('BAD Already authenticated');

    const psc = await secured('psc-valid');
    const payload = (token: string) =>
      Buffer.from(`user=${ANNE}@mail.example.test\x01auth=Bearer ${token}\x01\x01`).toString('base64');
    psc.send(`a AUTHENTICATE XOAUTH2 ${payload('nonsense')}\r\n`);
    const challenge = /^\+ (.*)\r\n/.exec(await psc.until(/\r\n/))![1]!;
    expect(JSON.parse(Buffer.from(challenge, 'base64').toString())).toMatchObject({ status: '401' });
    psc.send('\r\n');
    expect(await psc.until(/\r\n/)).toMatch(/^a NO \[AUTHENTICATIONFAILED\]/);
    psc.send('b AUTHENTICATE XOAUTH2\r\n');
    await psc.until(/^\+ \r\n/);
    psc.send(`${payload(await lab.issuer.token(ANNE))}\r\n`);
    expect(await psc.until(/\r\n/)).toMatch(/^b OK/);
  });
});

describe('messages', () => {
  it('are appended, described, read in parts, and marked as read', async () => {
    const client = await session();
    expect(await append(client, MESSAGE, 'INBOX (\\Flagged) " 3-Feb-2026 09:00:00 +0000"')).toMatch(
      /ap OK \[APPENDUID \d+ \d+\]/,
    );
    expect(await client.command('SELECT inbox')).toMatch(/\* 1 EXISTS.*\[UNSEEN 1\].*OK \[READ-WRITE\]/s);
    const described = await client.command('FETCH 1 FULL');
    expect(described).toContain('INTERNALDATE " 3-Feb-2026 09:00:00 +0000"');
    expect(described).toContain('("=?utf-8?q?Ana=C3=AFs?=" NIL "anais" "exemple.fr")');
    expect(described).toContain('("Doe, J." NIL "j" "exemple.fr")');
    expect(await client.command('FETCH 1 BODYSTRUCTURE')).toContain(
      '(("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "QUOTED-PRINTABLE" 14 0 NIL NIL NIL NIL)' +
        '("APPLICATION" "ZIP" ("NAME" "IHE_XDM.ZIP") NIL NIL "BASE64" 8 NIL ("ATTACHMENT" ("FILENAME" "IHE_XDM.ZIP")) NIL NIL)' +
        ' "MIXED" ("BOUNDARY" "b") NIL NIL NIL)',
    );
    expect(
      await client.command('FETCH 1 (BODY.PEEK[1] BODY.PEEK[2.MIME] BODY.PEEK[3] BODY.PEEK[]<5.4>)'),
    ).toMatch(
      /BODY\[1\] \{14\}\r\nr=C3=A9sultats BODY\[2.MIME\] \{\d+\}\r\nContent-Type: application\/zip.* BODY\[3\] NIL BODY\[\]<5> \{4\}\r\n =\?u\)/s,
    );
    expect(await client.command('FETCH 1 FLAGS')).not.toContain('Seen');
    expect(await client.command('FETCH 1 BODY[HEADER.FIELDS (Subject date)]')).toContain(
      'BODY[HEADER.FIELDS (SUBJECT DATE)] {63}\r\nSubject: Compte rendu\r\nDate: Tue, 3 Feb 2026 10:00:00 +0100\r\n\r\n FLAGS (',
    );
    expect(await client.command('FETCH 1 FLAGS')).toContain('\\Seen');
    expect(await client.command('FETCH 1 RFC822')).toContain(`RFC822 {${MESSAGE.length}}\r\n${MESSAGE})`);
    expect(await client.command('FETCH 2 FLAGS')).toBe('BAD no message has such a number');
    expect(await client.command('UID FETCH 999 FLAGS')).toBe('OK UID Fetch completed');
    expect(await client.command('FETCH 1 NONSENSE')).toBe('BAD unknown item NONSENSE');
  });

  it('are found by what they say', async () => {
    const client = await session();
    await append(client, MESSAGE);
    await append(client, 'Subject: autre\r\n\r\nrien\r\n', 'INBOX (\\Seen)');
    await client.command('SELECT INBOX');
    const search = async (criteria: string) =>
      /\* SEARCH ?(.*)/.exec(await client.command(`SEARCH ${criteria}`))?.[1];
    expect(await search('ALL')).toBe('1 2');
    expect(await search('UNSEEN')).toBe('1');
    expect(await search('FROM anais')).toBe('1');
    expect(await search('CHARSET UTF-8 FROM {6+}\r\nANAïS')).toBe('1');
    expect(await search('BODY {10+}\r\nrésultats')).toBe('1');
    expect(await search('OR SUBJECT autre SENTON 3-Feb-2026')).toBe('1 2');
    expect(await search('NOT (SUBJECT autre) LARGER 100')).toBe('1');
    expect(await search('HEADER Message-ID ""')).toBe('1');
    expect(await search('TEXT "nulle part"')).toBe('');
    expect(await client.command('SEARCH CHARSET KOI8-R ALL')).toMatch(/^NO \[BADCHARSET/);
    expect(await client.command('SEARCH')).toBe('BAD no search criterion');
    expect(await client.command('UID SEARCH 1:* UID 1:*')).toMatch(/\* SEARCH \d+ \d+/);
  });

  it('change under the eyes of two sessions, each told in its own numbers', async () => {
    const [one, two] = [await session(), await session()];
    for (const subject of ['a', 'b', 'c']) await append(one, `Subject: ${subject}\r\n\r\n.\r\n`);
    await one.command('SELECT INBOX');
    await two.command('SELECT INBOX');
    expect(await one.command('STORE 1,3 +FLAGS (\\Deleted $Fait)')).toMatch(/\* 1 FETCH .*\* 3 FETCH/s);
    expect(await two.command('NOOP')).toMatch(/\* 1 FETCH \(UID \d+ FLAGS \([^)]*\$Fait/);
    expect(await one.command('EXPUNGE')).toBe(
      '* 3 EXPUNGE\r\n* 1 EXPUNGE\r\n* 1 RECENT\r\nOK Expunge completed',
    );
    // By sequence number, the other session still counts three.
    expect(await two.command('FETCH 2 BODY.PEEK[TEXT]')).not.toContain('EXPUNGE');
    expect(await two.command('NOOP')).toBe('* 3 EXPUNGE\r\n* 1 EXPUNGE\r\nOK NOOP completed');
    two.send('i IDLE\r\n');
    await two.until(/^\+ idling\r\n/);
    await append(one, 'Subject: d\r\n\r\n.\r\n');
    expect(await two.until(/\* 2 EXISTS\r\n/)).toBe('* 2 EXISTS\r\n');
    two.send('DONE\r\n');
    expect(await two.until(/i .*\r\n/)).toContain('i OK Idle completed');
  });

  it('cannot be changed in a folder opened read-only, and are copied with their numbers', async () => {
    const client = await session();
    await append(client, MESSAGE);
    await client.command('EXAMINE INBOX');
    expect(await client.command('STORE 1 FLAGS \\Seen')).toMatch(/^NO \[READ-ONLY\]/);
    expect(await client.command('FETCH 1 BODY[]')).not.toContain('\\Seen');
    expect(await client.command('COPY 1 Sent')).toMatch(/^OK \[COPYUID \d+ \d+ 1\]/);
    expect(await client.command('COPY 1 Nulle')).toMatch(/^NO \[TRYCREATE\]/);
    expect(await client.command('UNSELECT')).toBe('OK Unselect completed');
    expect(await client.command('FETCH 1 FLAGS')).toBe('BAD Select a folder first');
  });
});

describe('folders', () => {
  it('are listed, created with their accents, renamed, counted and deleted', async () => {
    const client = await session();
    expect(await client.command('LIST "" ""')).toContain('* LIST (\\Noselect) "/" ""');
    expect(await client.command('CREATE "D&AOk-but/Suite"')).toBe('OK Create completed');
    expect(await client.command('LIST "" "D%"')).toContain('"D&AOk-but"');
    expect(await client.command('LIST "" "*"')).toContain('* LIST (\\HasNoChildren \\Sent) "/" "Sent"');
    expect(await client.command('STATUS "D&AOk-but/Suite" (MESSAGES UIDNEXT UNSEEN)')).toContain(
      '(MESSAGES 0 UIDNEXT 1 UNSEEN 0)',
    );
    expect(await client.command('RENAME "D&AOk-but/Suite" Fin')).toBe('OK Rename completed');
    expect(await client.command('CREATE Fin')).toMatch(/^NO \[ALREADYEXISTS\]/);
    expect(await client.command('DELETE Fin')).toBe('OK Delete completed');
    expect(await client.command('SELECT Fin')).toMatch(/^NO \[NONEXISTENT\]/);
    expect(await client.command('NAMESPACE')).toContain('* NAMESPACE (("" "/")) NIL NIL');
  });
});

describe('goodbyes', () => {
  it('a client that just closes its connection in IDLE is not said to have been refused anything', async () => {
    const client = await session();
    client.send('i IDLE\r\n');
    await client.until(/^\+ idling\r\n/);
    client.socket.end();
    await client.rest();
    const events = await lab.closedConnection();
    const last = events.filter(({ type }) => type === 'command' || type === 'command.answered').at(-1);
    expect(last).toMatchObject({ type: 'command', data: { name: 'IDLE' } });
    expect(events.at(-1)).toMatchObject({ type: 'connection.closed', data: { by: 'client' } });
  });

  it('an order in the database closes the sessions of the mailbox opened before, and no others', async () => {
    const follower = await followInstructions({
      ...{ databaseUrl: lab.database.labUrl, name: 'test', sessions: lab.listener.sessions, check: () => {} },
      deposit: async () => {},
      ...{ now: () => lab.services.sink.now(), log: lab.services.log },
    });
    const before = await session();
    const idle = await session();
    idle.send('i IDLE\r\n');
    await idle.until(/^\+ idling\r\n/);
    const unknown = await secured();
    const moment = new Date(lab.services.sink.now() + 1);
    await new Promise((done) => setTimeout(done, 5));
    const after = await session();
    await lab.database.sql`
      insert into lab_instruction (kind, mailbox_id, host, protocol, opened_before)
      values ('close_sessions', ${mailbox.id}, 'org-valid', 'imap', ${moment.toISOString()})`;
    expect(await before.rest()).toMatch(/^\* BYE The server closes this session/);
    expect(await idle.rest()).toMatch(/^\* BYE/);
    expect(await after.command('NOOP')).toBe('OK NOOP completed');
    // Opened before the moment, but whose it is shows only now.
    unknown.send(`l LOGIN ${mailbox.address} x\r\n`);
    expect(await unknown.rest()).toMatch(/^l OK .*\r\n\* BYE/);
    await follower.close();
  });

  it('the laboratory stops with a word to everybody, and everything is stored', async () => {
    const own = await startTestLab({ protocols: { imap: createImap }, hosts: ['org-valid'] });
    const client = await TestClient.to(own.port('org-valid', 'imap'));
    await client.greeting();
    await client.command('NOOP');
    const stopped = own.listener.stop();
    expect(await client.rest()).toMatch(/^\* BYE The server is shutting down/);
    await stopped;
    const events = await own.closedConnection();
    expect(events.at(-1)).toMatchObject({ type: 'connection.closed', data: { by: 'server' } });
    await own.close();
  }, 60_000);
});
