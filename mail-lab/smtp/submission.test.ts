import { readFile } from 'node:fs/promises';
import { createTransport } from 'nodemailer';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TEST_DOMAIN, TEST_PATIENTS } from '../testing';
import { ANNE, CANARY, only, type SmtpLab, startSmtpLab, types } from './test-client';

let smtp: SmtpLab;
let lab: SmtpLab['lab'];
let mailboxes: SmtpLab['mailboxes'];

beforeAll(async () => {
  smtp = await startSmtpLab({ limits: { messageBytes: 2_000_000 } });
  ({ lab, mailboxes } = smtp);
});
afterEach(() => smtp?.disconnect());
afterAll(() => smtp?.close());

describe('submission', () => {
  it('delivers once to each mailbox of the organisation, swallows patients, and says so when it is stored', async () => {
    const client = await smtp.authenticated();
    await client.envelope(
      mailboxes.lab.address,
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
        content: expect.objectContaining({ attachments: 0, truncated: false }),
      },
    ]);
    const [own, others] = [await smtp.inbox(mailboxes.lab), await smtp.inbox(mailboxes.anne)];
    expect([own.length, others.length]).toEqual([1, 1]);
    expect(own[0]).toMatch(
      /^Return-Path: <10B0057881@mail\.example\.test>\r\nReceived: from second \(\[127\.0\.0\.1\]\)\r\n\tby \S+ with ESMTPSA \(TLSv1\.2 TLS_\w+\)\r\n\tid [0-9a-f-]{36};\r\n\t\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000\r\nFrom:/,
    );
    expect(own[0]).toMatch(/\r\n\r\n\.point\r\n$/);
  });

  it('names mailboxes of the organisation, be they as long as a matricule, and no patient', async () => {
    const [a, b] = [await lab.organisation('SIRET'), await lab.organisation('RPPS')];
    const [own, foreign] = ['35600000000048', '810100000000017'];
    await lab.mailbox(smtp.organisation, 'applicative', own, 's1');
    await lab.mailbox(a, 'applicative', '35600000000055', 's2');
    await lab.mailbox(b, 'applicative', foreign, 's3');
    const client = await smtp.authenticated();
    await client.say(`MAIL FROM:<${mailboxes.lab.address}>`);
    const asked = [
      `<${own}@${TEST_DOMAIN}>`,
      `<${own}@s1.org.${TEST_DOMAIN}> NOTIFY=NEVER`,
      `<${own}@${TEST_PATIENTS}>`,
      `<${own}9@${TEST_DOMAIN}>`,
      `<${foreign}@${TEST_DOMAIN}>`,
      `<279035121518989@${TEST_DOMAIN}>`,
      `<${own}@${TEST_DOMAIN}> ORCPT=rfc822;279035121518989@${TEST_PATIENTS}`,
      `<@x,@279035121518989@y:${own}@${TEST_DOMAIN}>`,
    ];
    for (const recipient of asked) await client.say(`RCPT TO:${recipient}`);
    await client.say('QUIT');
    const events = await lab.closedConnection();
    const shown = only(events, 'command').filter(({ name }) => name === 'RCPT');
    expect(shown.map(({ args }) => args)).toEqual([
      `TO:<${own}@${TEST_DOMAIN}>`,
      `TO:<${own}@s1.org.${TEST_DOMAIN}> NOTIFY=NEVER`,
      `TO:<***@${TEST_PATIENTS}>`,
      `TO:<***@${TEST_DOMAIN}>`,
      `TO:<***@${TEST_DOMAIN}>`,
      `TO:<***@${TEST_DOMAIN}>`,
      `TO:<${own}@${TEST_DOMAIN}> ORCPT=***`,
      expect.not.stringContaining('279035121518989'),
    ]);
    expect(JSON.stringify(events)).not.toMatch(/279035121518989|810100000000017/);
  });

  it('refuses lone CR or LF, what is too large, and goes on', async () => {
    const client = await smtp.authenticated();
    await client.envelope(mailboxes.lab.address, mailboxes.colleague.address);
    client.socket.write('Subject: x\r\n\r\na\n.\nMAIL FROM:<x>\r\n');
    expect(await client.say('.')).toMatch(/^550 5\.6\.0/);
    await client.envelope(mailboxes.lab.address, mailboxes.colleague.address);
    client.socket.write(`Subject: x\r\n\r\n${'y'.repeat(998)}\r\n`.repeat(2100));
    expect(await client.say('.')).toMatch(/^552 5\.3\.4/);
    await client.envelope(mailboxes.lab.address, mailboxes.colleague.address);
    client.socket.write(`Subject: x\r\n\r\n${'z'.repeat(100_000)}\r\n`);
    expect(await client.say('.')).toMatch(/^550 5\.6\.0/);
    await client.envelope(mailboxes.lab.address, mailboxes.colleague.address);
    expect(await client.say('Subject: ok\r\n\r\nok\r\n.')).toMatch(/^250/);
    await client.say('QUIT');
    const events = await lab.closedConnection();
    expect(only(events, 'message.refused').map(({ status }) => status)).toEqual(['550', '552', '550']);
    expect(only(events, 'limit.reached')).toMatchObject([{ limit: 'message' }]);
    expect(await smtp.inbox(mailboxes.colleague)).toHaveLength(1);
  });

  it('does not take content that did not wait for 354', async () => {
    const client = await smtp.authenticated();
    await client.say(`MAIL FROM:<${mailboxes.lab.address}>`);
    await client.say(`RCPT TO:<${mailboxes.lab.address}>`);
    client.socket.write('DATA\r\nSubject: x\r\n\r\n.\r\nMAIL FROM:<x@y>\r\n');
    expect(await client.reply()).toMatch(/^421/);
    expect(await client.reply()).toBe('closed');
    expect(types(await lab.closedConnection())).toContain('message.refused');
  });

  it('answers pipelined commands in order, and reports the delivery that was asked for', async () => {
    const client = await smtp.authenticated();
    client.socket.write(
      `MAIL FROM:<${mailboxes.lab.address}> RET=HDRS ENVID=QQ+2B1\r\nRCPT TO:<nobody@x.test>\r\n` +
        `RCPT TO:<${mailboxes.colleague.address}> NOTIFY=SUCCESS,FAILURE\r\nDATA\r\n`,
    );
    const codes = [];
    for (let n = 0; n < 4; n++) codes.push((await client.reply()).slice(0, 3));
    expect(codes).toEqual(['250', '550', '250', '354']);
    expect(await client.say('Subject: avis\r\n\r\n.')).toMatch(/^250/);
    const report = (await smtp.inbox(mailboxes.lab)).at(-1);
    expect(report).toContain('report-type=delivery-status');
    expect(report).toContain('Original-Envelope-Id: QQ+1');
    expect(report).toContain(`Final-Recipient: rfc822; ${mailboxes.colleague.address}`);
  });

  it('says nothing of a message that it could not store, and takes it later', async () => {
    const client = await smtp.authenticated();
    const { adminUrl } = lab.database;
    const admin = postgres(adminUrl, { max: 1 });
    try {
      await admin`revoke insert on message from motco2_lab`;
      await client.envelope(mailboxes.lab.address, mailboxes.colleague.address);
      expect(await client.say('Subject: x\r\n\r\n.')).toMatch(/^451 4\.3\.0/);
      await admin`grant insert on message to motco2_lab`;
      await client.envelope(mailboxes.lab.address, mailboxes.colleague.address);
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

  it('adds nothing to what came but its trace, and tells what is missing', async () => {
    const client = await smtp.authenticated();
    await client.envelope(mailboxes.lab.address, mailboxes.colleague.address);
    expect(await client.say(Buffer.from('Subject: \xe9t\xe9\r\n\r\n8 bits: \xff\r\n.', 'latin1'))).toMatch(
      /^250/,
    );
    const mail = (await smtp.inbox(mailboxes.colleague)).at(-1)!;
    expect(mail.slice(mail.indexOf('+0000\r\n') + 7)).toBe('Subject: \xe9t\xe9\r\n\r\n8 bits: \xff\r\n');
    await client.say('QUIT');
    expect(only(await lab.closedConnection(), 'message.accepted')).toMatchObject([
      { messageId: false, fromCount: 0, dateCount: 0, size: 27 },
    ]);
  });

  it('says as which protocol it came, and keeps control characters of a name out of the trace', async () => {
    const client = await smtp.authenticated();
    for (const [hello, parameters, expected] of [
      [
        'HELO poste de travail',
        '',
        /Received: from poste\?de\?travail \(\[127\.0\.0\.1\]\)\r\n\tby \S+ with SMTP \(/,
      ],
      [
        'EHLO \x1b[31mx',
        ' SMTPUTF8',
        /Received: from \?\[31mx \(\[127\.0\.0\.1\]\)\r\n\tby \S+ with UTF8SMTPSA \(/,
      ],
    ] as const) {
      await client.dialogue(
        [hello, '250'],
        [`MAIL FROM:<${mailboxes.lab.address}>${parameters}`, '250'],
        [`RCPT TO:<${mailboxes.colleague.address}>`, '250'],
        ['DATA', '354'],
        ['Subject: x\r\n\r\n.', '250'],
      );
      expect((await smtp.inbox(mailboxes.colleague)).at(-1)).toMatch(expected);
    }
  });

  it('takes a message in as many pieces as it comes, large ones octet for octet', async () => {
    const client = await smtp.authenticated();
    const line = `${'0123456789'.repeat(9)}\r\n`;
    const body = `Subject: large\r\n\r\n${`..${line}${line}`.repeat(9000)}`;
    await client.envelope(mailboxes.lab.address, mailboxes.colleague.address, mailboxes.anne.address);
    for (let at = 0; at < body.length; at += 100_001) client.socket.write(body.slice(at, at + 100_001));
    expect(await client.say('.')).toMatch(/^250/);
    for (const mailbox of [mailboxes.colleague, mailboxes.anne]) {
      const mail = (await smtp.inbox(mailbox)).at(-1)!;
      expect(mail.endsWith(body.replaceAll('\n..', '\n.'))).toBe(true);
    }
  });

  it('works with nodemailer, both means of identification', async () => {
    const common = { host: 'localhost', requireTLS: true };
    const ca = await readFile(lab.pki.rootPem, 'utf8');
    const org = createTransport({
      ...common,
      port: lab.port('org-valid', 'smtp'),
      auth: { user: mailboxes.lab.address, pass: CANARY },
      tls: { ca, cert: smtp.certificate.chainPem, key: smtp.certificate.privateKeyPem },
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
    expect((await smtp.inbox(mailboxes.anne)).at(-1)).toContain('IHE_XDM.ZIP');
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
