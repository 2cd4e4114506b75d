/** What the commands answer, and in which order they may come. Postfix 3.7 answers alike unless a comment says why not. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PLAIN, type SmtpLab, startSmtpLab } from './test-client';

let smtp: SmtpLab;
let mailboxes: SmtpLab['mailboxes'];

beforeAll(async () => {
  smtp = await startSmtpLab({ limits: { messageBytes: 2_000_000 } });
  ({ mailboxes } = smtp);
});
afterEach(() => smtp?.disconnect());
afterAll(() => smtp?.close());

/** Keywords of an EHLO reply. */
const keywords = (reply: string) =>
  reply
    .split('\n')
    .slice(1)
    .map((line) => line.slice(4));

describe('EHLO', () => {
  it('offers what can be used now: before TLS, after it, once authenticated', async () => {
    const always = ['PIPELINING', 'SIZE 2000000', 'ENHANCEDSTATUSCODES', '8BITMIME', 'DSN', 'SMTPUTF8'];
    const client = await smtp.to('org-valid');
    expect(keywords(await client.say('EHLO a')).sort()).toEqual([...always, 'STARTTLS'].sort());
    await client.startTls(true);
    expect(keywords(await client.say('EHLO a')).sort()).toEqual(
      [...always, 'AUTH PLAIN LOGIN EXTERNAL'].sort(),
    );
    await client.say(`AUTH PLAIN ${PLAIN}`);
    expect(keywords(await client.say('EHLO a')).sort()).toEqual([...always].sort());
    const psc = await smtp.to('psc-valid');
    await psc.startTls();
    expect(keywords(await psc.say('EHLO a'))).toContain('AUTH XOAUTH2');
  });

  it('wants a name, takes any, and forgets the transaction', async () => {
    const client = await smtp.authenticated();
    await client.dialogue(
      ['EHLO', '501 5.5.4'],
      ['HELO', '501 5.5.4'],
      ['EHLO Poste de Zoé', '250-'],
      ['EHLO [IPv6:::1]', '250-'],
      [`MAIL FROM:<${mailboxes.lab.address}>`, '250 2.1.0'],
      // A refused greeting changes nothing.
      ['EHLO', '501 5.5.4'],
      [`RCPT TO:<${mailboxes.lab.address}>`, '250 2.1.5'],
      ['HELO again', '250 mail-org-'],
      ['DATA', '503 5.5.1'],
      [`RCPT TO:<${mailboxes.lab.address}>`, '503 5.5.1'],
    );
    expect((await client.say('HELO one-line')).split('\n')).toHaveLength(1);
  });
});

describe('STARTTLS', () => {
  it('forgets what was said in clear, and is offered once', async () => {
    const client = await smtp.to('org-valid');
    await client.say('EHLO in-clear');
    await client.dialogue(['STARTTLS x', '501 5.5.4']);
    await client.startTls(true);
    await client.dialogue(['STARTTLS', '503 5.5.1'], [`AUTH PLAIN ${PLAIN}`, '235']);
    await client.envelope(mailboxes.lab.address, mailboxes.lab.address);
    expect(await client.say('Subject: x\r\n\r\n.')).toMatch(/^250/);
    // The name in the trace is not the one of before TLS.
    expect((await smtp.inbox(mailboxes.lab)).at(-1)).toMatch(/Received: from unknown \(/);
  });
});

describe('a transaction', () => {
  it('starts with MAIL, and only the mailbox itself sends', async () => {
    const own = mailboxes.lab.address;
    const client = await smtp.authenticated();
    await client.dialogue(
      [`RCPT TO:<${own}>`, '503 5.5.1'],
      ['DATA', '503 5.5.1'],
      [`MAIL FROM:<${mailboxes.anne.address}>`, '553 5.7.1'],
      ['MAIL FROM:<x@elsewhere.test>', '553 5.7.1'],
      ['MAIL FROM:<é@b.test>', '553 5.6.7'],
      ['MAIL FROM:<é@b.test> SMTPUTF8', '553 5.7.1'],
      // Postfix takes it; no RFC does.
      [`MAIL FROM:${own}`, '501 5.1.7'],
      ['MAIL', '501 5.1.7'],
      [`MAIL FROM:<${own}> FOO=1`, '555 5.5.4'],
      [`MAIL FROM:<${own}> SIZE=2000001`, '552 5.3.4'],
      [`MAIL FROM:<${own}> SIZE=99999999999999999999`, '552 5.3.4'],
      [`MAIL FROM:<${own}> SIZE=x`, '501 5.5.4'],
      [`MAIL FROM:<${own}> SIZE`, '501 5.5.4'],
      [`MAIL FROM:<${own}> SIZE=1 SIZE=1`, '501'],
      [`MAIL FROM:<${own}> BODY=BINARYMIME`, '501 5.5.4'],
      [`MAIL FROM:<${own}> RET=ALL`, '501 5.5.4'],
      [`MAIL FROM:<${own}> ENVID=`, '501 5.5.4'],
      [`MAIL FROM:<${own}> ENVID=a+zz`, '501 5.5.4'],
      [`MAIL FROM:<${own}> SMTPUTF8=1`, '501 5.5.4'],
      [
        `mail from: <${own.toUpperCase()}> size=2000000 body=8bitmime ret=hdrs envid=a+2Bb auth=<>`,
        '250 2.1.0',
      ],
      [`MAIL FROM:<${own}>`, '503 5.5.1'],
      ['RSET', '250 2.0.0'],
      ['MAIL FROM:<10B0057881@z7.org.mail.example.test>', '250 2.1.0'],
      ['RSET', '250 2.0.0'],
      // Reports that a client returns have no sender (RFC 8098 §3).
      ['MAIL FROM:<>', '250 2.1.0'],
    );
  });

  it('reaches the organisation and test patients, and nobody else, existing or not', async () => {
    const client = await smtp.authenticated();
    await client.say(`MAIL FROM:<${mailboxes.lab.address}>`);
    await client.dialogue(
      ['RCPT TO:<someone@elsewhere.test>', '550 5.7.1'],
      ['RCPT TO:<postmaster>', '550 5.7.1'],
      ['RCPT TO:<>', '501 5.1.3'],
      ['RCPT TO:<a b@x.test>', '501 5.1.3'],
      ['RCPT TO:<é@patient.example.test>', '553 5.6.7'],
      ['RCPT TO:<a@patient.example.test> FOO', '555 5.5.4'],
      ['RCPT TO:<a@patient.example.test> NOTIFY=', '501 5.5.4'],
      ['RCPT TO:<a@patient.example.test> NOTIFY=NEVER,SUCCESS', '501 5.5.4'],
      ['RCPT TO:<a@patient.example.test> ORCPT=rfc822', '501 5.5.4'],
      ['RCPT TO:<a@patient.example.test> ORCPT=rfc822;a+', '501 5.5.4'],
      ['DATA', '554 5.5.1'],
      ['RCPT TO:<a@PATIENT.example.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bb@x', '250 2.1.5'],
      [`RCPT TO:<@relay.test:${mailboxes.colleague.address}>`, '250 2.1.5'],
    );
    const outside = await client.say('RCPT TO:<someone@elsewhere.test>');
    expect(await client.say(`RCPT TO:<${mailboxes.stranger.address}>`)).toBe(outside);
    expect(await client.say('RCPT TO:<x@sub.patient.example.test>')).toBe(outside);
    expect(outside).toMatch(/organisation/);
  });

  it('takes a hundred recipients pipelined in order, and delivers once to each', async () => {
    const client = await smtp.authenticated();
    const recipients = Array.from({ length: 101 }, (_, n) =>
      n % 10 === 9
        ? `n${n}@elsewhere.test`
        : n % 2
          ? mailboxes.colleague.address
          : `p${n}@patient.example.test`,
    );
    const lines = [
      `MAIL FROM:<${mailboxes.lab.address}>`,
      ...recipients.map((each) => `RCPT TO:<${each}>`),
      'DATA',
    ];
    client.socket.write(lines.map((line) => `${line}\r\n`).join(''));
    const codes = (await client.replies(lines.length)).map((reply) => reply.slice(0, 3));
    expect(codes).toEqual([
      '250',
      ...recipients.map((each) => (each.endsWith('elsewhere.test') ? '550' : '250')),
      '354',
    ]);
    const before = (await smtp.inbox(mailboxes.colleague)).length;
    expect(await client.say('Subject: x\r\n\r\n.')).toMatch(/^250 2\.0\.0/);
    expect(await smtp.inbox(mailboxes.colleague)).toHaveLength(before + 1);
    await client.say(`MAIL FROM:<${mailboxes.lab.address}>`);
    for (let n = 0; n < 100; n++) await client.dialogue([`RCPT TO:<p${n}@patient.example.test>`, '250']);
    await client.dialogue([`RCPT TO:<${mailboxes.lab.address}>`, '452 4.5.3']);
  });

  it('knows the other commands, each with its enhanced code', async () => {
    const client = await smtp.authenticated();
    await client.dialogue(
      ['NOOP anything', '250 2.0.0'],
      ['VRFY', '501 5.5.4'],
      [`VRFY ${mailboxes.colleague.address}`, '252 2.1.5'],
      ['EXPN list', '502 5.5.1'],
      ['HELP', '214 2.0.0'],
      ['DATA x', '501 5.5.4'],
      ['BDAT 5', '500 5.5.2'],
      ['TURN', '500 5.5.2'],
      ['', '500 5.5.2'],
      ['QUIT', '221 2.0.0'],
    );
    expect(await client.reply()).toBe('closed');
  });
});

describe('a full mailbox', () => {
  it('is told of before the message where it can be, and after it where it cannot', async () => {
    const small = await startSmtpLab({ quota: { octets: 5000, messages: 3 } });
    try {
      const { lab, colleague } = small.mailboxes;
      const client = await small.authenticated();
      const content = `Subject: x\r\n\r\n${'y'.repeat(900)}\r\n`;
      await client.dialogue(
        [`MAIL FROM:<${lab.address}> SIZE=6000`, '250'],
        [`RCPT TO:<${colleague.address}>`, '552 5.2.2'],
        ['RCPT TO:<a@patient.example.test>', '250'],
        ['RSET', '250'],
      );
      // Its size was not told: neither mailbox gets it.
      await client.envelope(lab.address, colleague.address, lab.address);
      client.socket.write(content.repeat(7));
      expect(await client.say('.')).toMatch(/^552 5\.2\.2/);
      expect([await small.inbox(colleague), await small.inbox(lab)]).toEqual([[], []]);
      for (let n = 0; n < 3; n++) {
        await client.envelope(lab.address, colleague.address);
        expect(await client.say(`${content}.`)).toMatch(/^250/);
      }
      await client.dialogue(
        [`MAIL FROM:<${lab.address}>`, '250'],
        [`RCPT TO:<${colleague.address}>`, '552 5.2.2'],
        ['RSET', '250'],
        ['QUIT', '221'],
      );
      const refused = (await small.lab.closedConnection()).filter(({ type }) => type === 'message.refused');
      expect(refused.map(({ data }) => data)).toMatchObject([{ status: '552' }]);
      expect(await small.lab.services.store.quota(colleague.id)).toMatchObject({ messages: 3 });
    } finally {
      small.disconnect();
      await small.close();
    }
  }, 60_000);
});
