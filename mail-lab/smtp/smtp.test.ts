import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { createTransport } from 'nodemailer';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EventData, EventType, LabEvent } from '../../conformance/events';
import type { HostKey } from '../../conformance/hosts';
import { startTestLab, TEST_DOMAIN, TEST_PATIENTS, type TestLab } from '../testing';
import { createSmtp } from '.';

const ANNE = '872501011200';
const LAB = '10B0057881';
const CANARY = 'hunter2-canary';
const b64 = (text: string) => Buffer.from(text).toString('base64');

let lab: TestLab;
let certificate: Awaited<ReturnType<TestLab['certificate']>>;
let mailboxes: {
  anne: { id: number; address: string };
  lab: { id: number; address: string };
  colleague: { id: number; address: string };
  stranger: { id: number; address: string };
};
const clients: Client[] = [];

/** A client by hand: says lines, gives the replies. */
class Client {
  private lines: Interface;
  private iterator: AsyncIterator<string>;
  constructor(public socket: Socket | TLSSocket) {
    socket.on('error', () => {});
    this.lines = createInterface({ input: socket });
    this.iterator = this.lines[Symbol.asyncIterator]();
    clients.push(this);
  }

  static async to(host: HostKey): Promise<Client> {
    const client = new Client(connectTcp(lab.port(host, 'smtp'), '127.0.0.1'));
    expect(await client.reply()).toMatch(/^220 /);
    return client;
  }

  /** All lines of the next reply, or `closed`. */
  async reply(): Promise<string> {
    const lines: string[] = [];
    for (;;) {
      const { value, done } = await this.iterator.next();
      if (done) return lines.join('\n') || 'closed';
      lines.push(value);
      if (/^\d{3} /.test(value)) return lines.join('\n');
    }
  }

  async say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.reply();
  }

  async startTls(withCertificate = false): Promise<void> {
    expect(await this.say('STARTTLS')).toMatch(/^220/);
    this.lines.close();
    const tls = connectTls({
      socket: this.socket,
      rejectUnauthorized: false,
      ...(withCertificate ? { cert: certificate.chainPem, key: certificate.privateKeyPem } : {}),
    });
    await once(tls, 'secureConnect');
    clients.pop();
    Object.assign(this, { socket: tls, lines: createInterface({ input: tls }) });
    this.iterator = this.lines[Symbol.asyncIterator]();
    clients.push(this);
  }

  static async authenticated(): Promise<Client> {
    const client = await Client.to('org-valid');
    await client.say('EHLO first');
    await client.startTls(true);
    await client.say('EHLO second');
    expect(await client.say(`AUTH PLAIN ${b64(`\0${LAB}@${TEST_DOMAIN}\0${CANARY}`)}`)).toMatch(/^235/);
    return client;
  }

  async envelope(...recipients: string[]): Promise<void> {
    expect(await this.say(`MAIL FROM:<${mailboxes.lab.address}>`)).toMatch(/^250/);
    for (const recipient of recipients) expect(await this.say(`RCPT TO:<${recipient}>`)).toMatch(/^250/);
    expect(await this.say('DATA')).toMatch(/^354/);
  }
}

beforeAll(async () => {
  lab = await startTestLab({
    protocols: { smtp: createSmtp },
    limits: {
      messageBytes: 2_000_000,
      greetingTimeoutMs: 1500,
      preAuthTimeoutMs: 3000,
      commandsBeforeAuth: 20,
    },
  });
  const [a, b] = [await lab.organisation('A'), await lab.organisation('B')];
  mailboxes = {
    anne: await lab.mailbox(a, 'personal', ANNE, 'k3x9'),
    lab: await lab.mailbox(a, 'applicative', LAB, 'z7'),
    colleague: await lab.mailbox(a, 'personal', '872501011299'),
    stranger: await lab.mailbox(b, 'personal', '872501011277'),
  };
  certificate = await lab.certificate(LAB);
});

afterEach(() => {
  for (const client of clients.splice(0)) client.socket.destroy();
});

afterAll(async () => {
  const all = JSON.stringify(await lab?.events());
  await lab?.close();
  expect(all).not.toContain(CANARY);
  expect(all).not.toContain(b64(CANARY).slice(0, 12));
});

const types = (events: LabEvent[]) => events.map(({ type }) => type);
const only = <T extends EventType>(events: LabEvent[], type: T) =>
  events.filter((event) => event.type === type).map(({ data }) => data as EventData<T>);

const inbox = async (mailboxId: number): Promise<string[]> => {
  const { store } = lab.services;
  const folder = (await store.folder(mailboxId, 'INBOX'))!;
  const entries = await store.entries(folder.id);
  return Promise.all(entries.map(async ({ contentId }) => String(await store.content(contentId))));
};

describe('before TLS', () => {
  it('offers STARTTLS and no mechanism, then the mechanisms of the host', async () => {
    for (const [host, mechanisms] of [
      ['org-valid', 'PLAIN LOGIN EXTERNAL'],
      ['psc-valid', 'XOAUTH2'],
    ] as const) {
      const client = await Client.to(host);
      const clear = await client.say('EHLO lps.test');
      expect(clear).toMatch(/250-STARTTLS/);
      expect(clear).not.toContain('AUTH');
      for (const extension of [
        'PIPELINING',
        'SIZE 2000000',
        'ENHANCEDSTATUSCODES',
        '8BITMIME',
        'DSN',
        'SMTPUTF8',
      ]) {
        expect(clear).toContain(extension);
      }
      expect(await client.say('MAIL FROM:<a@b>')).toMatch(/^530 5\.7\.0/);
      await client.startTls();
      const secured = await client.say('EHLO lps.test');
      expect(secured).toContain(`250-AUTH ${mechanisms}\n`);
      expect(secured).not.toContain('STARTTLS');
      expect(await client.say('MAIL FROM:<a@b>')).toMatch(/^530/);
      expect(await client.say('DATA')).toMatch(/^530/);
    }
  });

  it('records a credential in clear, refuses it, and never verifies it', async () => {
    const client = await Client.to('org-valid');
    expect(await client.say(`AUTH PLAIN ${b64(`\0${LAB}@${TEST_DOMAIN}\0${CANARY}`)}`)).toMatch(
      /^538 5\.7\.11/,
    );
    // A client that pipelines its credential: it must not be taken for a command's name.
    client.socket.write(`AUTH LOGIN\r\n${b64(CANARY)}\r\n`);
    expect(await client.reply()).toMatch(/^538/);
    expect(await client.reply()).toMatch(/^500/);
    expect(await client.say('QUIT')).toMatch(/^221/);
    const events = await lab.closedConnection();
    expect(types(events)).toEqual([
      'connection.opened',
      ...['command', 'auth.attempted', 'auth.failed', 'command.answered'],
      ...['command', 'auth.attempted', 'auth.failed', 'command.answered'],
      ...['command', 'command.answered', 'command', 'command.answered'],
      'connection.closed',
    ]);
    expect(only(events, 'command').map(({ name, args }) => `${name} ${args}`.trim())).toEqual([
      'AUTH PLAIN ***',
      'AUTH LOGIN',
      '? <20 octets>',
      'QUIT',
    ]);
    expect(only(events, 'auth.attempted')[0]).toMatchObject({
      tls: false,
      user: mailboxes.lab.address,
      credential: 'password',
    });
    expect(only(events, 'auth.failed').map(({ cause }) => cause)).toEqual(['clear_text', 'clear_text']);
    expect(only(events, 'connection.closed')[0]).toMatchObject({
      by: 'client',
      reason: 'QUIT',
      unparsedBytes: 0,
    });
  });

  it('discards what is injected behind STARTTLS', async () => {
    const client = await Client.to('org-valid');
    client.socket.write('STARTTLS\r\nRSET\r\nNOOP\r\n');
    expect(await client.reply()).toMatch(/^220/);
    const tls = connectTls({ socket: client.socket, rejectUnauthorized: false });
    await once(tls, 'secureConnect');
    const secured = new Client(tls);
    expect(await secured.say('EHLO x')).toMatch(/^250/);
    await secured.say('QUIT');
    const events = await lab.closedConnection();
    expect(only(events, 'starttls.injection')).toMatchObject([{ bytes: 12 }]);
    expect(only(events, 'command').map(({ name }) => name)).toEqual(['STARTTLS', 'EHLO', 'QUIT']);
  });

  it('recognises a client that speaks TLS at once', async () => {
    const tls = connectTls({
      port: lab.port('org-valid', 'smtp'),
      host: '127.0.0.1',
      rejectUnauthorized: false,
      servername: 'imp.example.fr',
    });
    tls.on('error', () => {});
    await new Promise((resolve) => tls.once('close', resolve));
    const events = await lab.closedConnection();
    expect(only(events, 'implicit_tls')).toEqual([{ sni: 'imp.example.fr' }]);
    expect(types(events)).not.toContain('command');
  });
});

describe('authentication', () => {
  it('accepts each mechanism, with and without initial response, once it is stored', async () => {
    const plain = b64(`\0${LAB}@${TEST_DOMAIN}\0${CANARY}`);
    for (const dialogue of [
      [`AUTH PLAIN ${plain}`],
      ['auth plain', plain],
      ['AUTH LOGIN', b64(mailboxes.lab.address), b64(CANARY)],
      [`AUTH LOGIN ${b64(mailboxes.lab.address)}`, b64(CANARY)],
      ['AUTH EXTERNAL ='],
      ['AUTH EXTERNAL', ''],
      [`AUTH EXTERNAL ${b64(`${LAB}@z7.org.${TEST_DOMAIN}`)}`],
    ]) {
      const client = await Client.to('org-valid');
      await client.startTls(true);
      let reply = '';
      for (const [index, line] of dialogue.entries()) {
        if (index) expect(reply).toMatch(/^334 /);
        reply = await client.say(line);
      }
      expect(reply, dialogue[0]).toMatch(/^235 2\.7\.0/);
      expect(await client.say(`AUTH PLAIN ${plain}`)).toMatch(/^503/);
      expect(await client.say('EHLO again')).not.toContain('AUTH');
      expect(only(await lab.events(), 'auth.succeeded').at(-1)).toMatchObject({
        mailbox: mailboxes.lab.address,
        method: 'certificate',
      });
    }
  });

  it('opens a PSC session with a token, and refuses one as the real server does', async () => {
    const xoauth2 = (token: string) => b64(`user=${ANNE}@${TEST_DOMAIN}\x01auth=Bearer ${token}\x01\x01`);
    const client = await Client.to('psc-valid');
    await client.startTls();
    const challenge = await client.say(
      `AUTH XOAUTH2 ${xoauth2(await lab.issuer.token(ANNE, { exp: 1000 }))}`,
    );
    expect(Buffer.from(challenge.slice(4), 'base64').toString()).toBe(
      '{"status":"401","schemes":"bearer","scope":"mail"}',
    );
    expect(await client.say('')).toBe('535 5.7.8 Authentication failed (token_expired)');
    expect(await client.say(`AUTH PLAIN ${b64(`\0a\0${CANARY}`)}`)).toMatch(/^504/);
    expect(await client.say('AUTH XOAUTH2')).toBe('334 ');
    expect(await client.say(xoauth2(await lab.issuer.token(ANNE)))).toMatch(/^235/);
    await client.say('QUIT');
    const events = await lab.closedConnection();
    expect(only(events, 'auth.attempted').map(({ initialResponse }) => initialResponse)).toEqual([
      true,
      true,
      false,
    ]);
    expect(only(events, 'auth.failed')).toMatchObject([
      { cause: 'token_expired', token: { subjectNameId: ANNE } },
      { cause: 'mechanism_unknown' },
    ]);
    expect(only(events, 'auth.succeeded')).toMatchObject([{ method: 'psc', token: { sid: 'sid-1' } }]);
  });

  it('does not wait long for the acknowledgement of a refusal, nor takes it for a command', async () => {
    const client = await Client.to('psc-valid');
    await client.startTls();
    expect(await client.say(`AUTH OAUTHBEARER ${b64('n,,\x01auth=Bearer x\x01\x01')}`)).toMatch(/^334 /);
    expect(await client.reply()).toMatch(/^535/);
    client.socket.write('AQ==\r\n');
    expect(await client.say('NOOP')).toMatch(/^250/);
  });

  it('cancels, and names what cannot be decoded', async () => {
    const client = await Client.to('org-valid');
    await client.startTls(true);
    expect(await client.say('AUTH PLAIN')).toMatch(/^334/);
    expect(await client.say('*')).toMatch(/^501 5\.7\.0/);
    expect(await client.say('AUTH PLAIN !!!')).toMatch(/^501 5\.5\.2/);
    expect(await client.say('AUTH PLAIN AAAA AAAA')).toMatch(/^501/);
    expect(await client.say('AUTH')).toMatch(/^501/);
    expect(await client.say('AUTH CRAM-MD5')).toMatch(/^504/);
  });
});

describe('submission', () => {
  it('delivers once to each mailbox of the organisation, swallows patients, and says so when it is stored', async () => {
    const client = await Client.authenticated();
    await client.envelope(
      mailboxes.lab.address,
      `${ANNE}@k3x9.psc.${TEST_DOMAIN}`,
      mailboxes.anne.address.toUpperCase(),
      `279035121518989@${TEST_PATIENTS}`,
    );
    client.socket.write('From: <a@b>\r\nDate: x\r\nMessage-ID: <1@b>\r\nSubject: envoi\r\n\r\n..point\r\n');
    expect(await client.say('.')).toMatch(/^250 2\.0\.0/);
    await client.say('QUIT');
    const events = await lab.closedConnection();
    expect(only(events, 'message.accepted')).toEqual([
      {
        via: 'smtp',
        size: 67,
        sender: mailboxes.lab.address,
        recipients: { self: 1, organisation: 1, patient: 1, other: 0 },
        messageId: true,
        fromCount: 1,
        dateCount: 1,
      },
    ]);
    const [own, others] = [await inbox(mailboxes.lab.id), await inbox(mailboxes.anne.id)];
    expect([own.length, others.length]).toEqual([1, 1]);
    expect(own[0]).toMatch(
      /^Return-Path: <10B0057881@mail\.example\.test>\r\nReceived: from second \(\[127\.0\.0\.1\]\)\r\n\tby \S+ with ESMTPSA\r\n/,
    );
    expect(own[0]).toMatch(/\r\n\r\n\.point\r\n$/);
  });

  it('lets nobody send for another, nor outside', async () => {
    const client = await Client.authenticated();
    for (const sender of [mailboxes.anne.address, 'x@elsewhere.test']) {
      expect(await client.say(`MAIL FROM:<${sender}>`)).toMatch(/^553 5\.7\.1/);
    }
    expect(await client.say(`MAIL FROM:<${LAB}@z7.org.${TEST_DOMAIN}>`)).toMatch(/^250/);
    expect(await client.say('MAIL FROM:<>')).toMatch(/^503/);
    expect(await client.say('DATA')).toMatch(/^554/);
    const outside = await client.say('RCPT TO:<someone@elsewhere.test>');
    expect(outside).toMatch(/^550 5\.7\.1/);
    expect(await client.say(`RCPT TO:<${mailboxes.stranger.address}>`)).toBe(outside);
    expect(await client.say('RCPT TO:<x@sub.patient.example.test>')).toBe(outside);
    expect(await client.say('RSET')).toMatch(/^250/);
    expect(await client.say('RCPT TO:<a@b>')).toMatch(/^503/);
    expect(await client.say('MAIL FROM:<> SIZE=2000001')).toMatch(/^552 5\.3\.4/);
    expect(await client.say('MAIL FROM:<> FOO=1')).toMatch(/^555/);
    expect(await client.say('MAIL FROM:<é@b>')).toMatch(/^553 5\.6\.7/);
    expect(await client.say('MAIL FROM:<>')).toMatch(/^250/);
  });

  it('refuses lone CR or LF, what is too large, and goes on', async () => {
    const client = await Client.authenticated();
    await client.envelope(mailboxes.colleague.address);
    client.socket.write('Subject: x\r\n\r\na\n.\nMAIL FROM:<x>\r\n');
    expect(await client.say('.')).toMatch(/^550 5\.6\.0/);
    await client.envelope(mailboxes.colleague.address);
    client.socket.write(`Subject: x\r\n\r\n${'y'.repeat(998)}\r\n`.repeat(2100));
    expect(await client.say('.')).toMatch(/^552 5\.3\.4/);
    await client.envelope(mailboxes.colleague.address);
    client.socket.write(`Subject: x\r\n\r\n${'z'.repeat(100_000)}\r\n`);
    expect(await client.say('.')).toMatch(/^550 5\.6\.0/);
    await client.envelope(mailboxes.colleague.address);
    expect(await client.say('Subject: ok\r\n\r\nok\r\n.')).toMatch(/^250/);
    await client.say('QUIT');
    const events = await lab.closedConnection();
    expect(only(events, 'message.refused').map(({ status }) => status)).toEqual(['550', '552', '550']);
    expect(only(events, 'limit.reached')).toMatchObject([{ limit: 'message' }]);
    expect(await inbox(mailboxes.colleague.id)).toHaveLength(1);
  });

  it('does not take content that did not wait for 354', async () => {
    const client = await Client.authenticated();
    await client.say(`MAIL FROM:<${mailboxes.lab.address}>`);
    await client.say(`RCPT TO:<${mailboxes.lab.address}>`);
    client.socket.write('DATA\r\nSubject: x\r\n\r\n.\r\nMAIL FROM:<x@y>\r\n');
    expect(await client.reply()).toMatch(/^421/);
    expect(await client.reply()).toBe('closed');
    expect(types(await lab.closedConnection())).toContain('message.refused');
  });

  it('answers pipelined commands in order, and reports the delivery that was asked for', async () => {
    const client = await Client.authenticated();
    client.socket.write(
      `MAIL FROM:<${mailboxes.lab.address}> RET=HDRS ENVID=QQ+2B1\r\nRCPT TO:<nobody@x.test>\r\n` +
        `RCPT TO:<${mailboxes.colleague.address}> NOTIFY=SUCCESS,FAILURE\r\nDATA\r\n`,
    );
    const codes = [];
    for (let n = 0; n < 4; n++) codes.push((await client.reply()).slice(0, 3));
    expect(codes).toEqual(['250', '550', '250', '354']);
    expect(await client.say('Subject: avis\r\n\r\n.')).toMatch(/^250/);
    const report = (await inbox(mailboxes.lab.id)).at(-1);
    expect(report).toContain('report-type=delivery-status');
    expect(report).toContain('Original-Envelope-Id: QQ+1');
    expect(report).toContain(`Final-Recipient: rfc822; ${mailboxes.colleague.address}`);
  });

  it('says nothing of a message that it could not store, and takes it later', async () => {
    const client = await Client.authenticated();
    const { adminUrl } = lab.database;
    const admin = postgres(adminUrl, { max: 1 });
    try {
      await admin`revoke insert on message from motco2_lab`;
      await client.envelope(mailboxes.colleague.address);
      expect(await client.say('Subject: x\r\n\r\n.')).toMatch(/^451 4\.3\.0/);
      await admin`grant insert on message to motco2_lab`;
      await client.envelope(mailboxes.colleague.address);
      expect(await client.say('Subject: x\r\n\r\n.')).toMatch(/^250/);
    } finally {
      await admin`grant insert on message to motco2_lab`;
      await admin.end();
    }
    await client.say('QUIT');
    const events = await lab.closedConnection();
    expect(types(events).filter((type) => type.startsWith('message.'))).toEqual([
      'message.refused',
      'message.accepted',
    ]);
  });

  it('works with nodemailer, both means of identification', async () => {
    const common = { host: 'localhost', requireTLS: true };
    const ca = await readFile(lab.pki.rootPem, 'utf8');
    const org = createTransport({
      ...common,
      port: lab.port('org-valid', 'smtp'),
      auth: { user: mailboxes.lab.address, pass: CANARY },
      tls: { ca, cert: certificate.chainPem, key: certificate.privateKeyPem },
    });
    const psc = createTransport({
      ...common,
      port: lab.port('psc-valid', 'smtp'),
      auth: { type: 'OAuth2', user: mailboxes.anne.address, accessToken: await lab.issuer.token(ANNE) },
      tls: { ca },
    });
    const attachments = [{ filename: 'IHE_XDM.ZIP', content: Buffer.alloc(300_000, 7) }];
    for (const [transport, from] of [
      [org, mailboxes.lab.address],
      [psc, mailboxes.anne.address],
    ] as const) {
      const sent = await transport.sendMail({
        from,
        to: from,
        subject: 'été',
        text: '.point\nligne',
        attachments,
      });
      expect(sent.accepted).toEqual([from]);
    }
    expect((await inbox(mailboxes.anne.id)).at(-1)).toContain('IHE_XDM.ZIP');
    await expect(
      createTransport({
        ...common,
        port: lab.port('org-valid', 'smtp'),
        auth: { user: mailboxes.lab.address, pass: 'x' },
        tls: { ca },
      }).sendMail({ from: 'a@b', to: 'a@b' }),
    ).rejects.toMatchObject({ responseCode: 535 });
  });
});

describe('clients that misbehave', () => {
  it('are told, and closed: long lines, HTTP, too many commands, silence', async () => {
    const long = await Client.to('org-valid');
    long.socket.write('EHLO '.padEnd(1_000_000, 'x'));
    expect(await long.reply()).toMatch(/^421 4\.7\.0 Line too long/);
    expect(await long.reply()).toBe('closed');
    const http = await Client.to('org-valid');
    expect(await http.say('GET / HTTP/1.1')).toMatch(/^421/);
    const busy = await Client.to('org-valid');
    busy.socket.write('NOOP\r\n'.repeat(500));
    const replies = [];
    for (let reply = await busy.reply(); reply !== 'closed'; reply = await busy.reply())
      replies.push(reply.slice(0, 3));
    expect(replies).toEqual([...Array(20).fill('250'), '421']);
    const silent = await Client.to('org-valid');
    expect(await silent.reply()).toMatch(/^421 4\.4\.2/);
    expect(await silent.reply()).toBe('closed');
    const events = await lab.closedConnection();
    expect(only(events, 'connection.closed')[0]?.by).toBe('timeout');
    const trickling = await Client.to('psc-valid');
    await trickling.startTls();
    trickling.socket.write('EHL');
    expect(await trickling.reply()).toMatch(/^421 4\.4\.2/);
    expect(only(await lab.closedConnection(), 'connection.closed')[0]).toMatchObject({
      by: 'timeout',
      unparsedBytes: 3,
    });
  });

  it('leave in the middle of a message, and nothing is delivered', async () => {
    const before = (await inbox(mailboxes.colleague.id)).length;
    const client = await Client.authenticated();
    await client.envelope(mailboxes.colleague.address);
    client.socket.write('Subject: half\r\n\r\n');
    client.socket.end();
    const events = await lab.closedConnection();
    expect(types(events)).toContain('message.refused');
    expect(await inbox(mailboxes.colleague.id)).toHaveLength(before);
  });

  it('are told when the service stops or their sessions are closed, a message in progress first', async () => {
    const client = await Client.authenticated();
    await client.envelope(mailboxes.colleague.address);
    const found = lab.listener.sessions.close({
      mailboxId: mailboxes.lab.id,
      host: 'org-valid',
      protocol: 'smtp',
      openedBefore: lab.services.sink.now() + 1000,
    });
    expect(found).toBeGreaterThan(0);
    client.socket.write('Subject: last\r\n\r\nx\r\n.\r\n');
    expect(await client.reply()).toMatch(/^250/);
    expect(await client.reply()).toMatch(/^421 4\.3\.2/);
    expect(await client.reply()).toBe('closed');
    expect(only(await lab.closedConnection(), 'connection.closed')[0]).toMatchObject({ by: 'server' });
  });
});
