import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TEST_DOMAIN } from '../testing';
import { ANNE, b64, CANARY, LAB, only, PLAIN, type SmtpLab, startSmtpLab } from './test-client';

let smtp: SmtpLab;
let lab: SmtpLab['lab'];
let mailboxes: SmtpLab['mailboxes'];

beforeAll(async () => {
  smtp = await startSmtpLab();
  ({ lab, mailboxes } = smtp);
});
afterEach(() => smtp?.disconnect());
afterAll(() => smtp?.close());

describe('authentication', () => {
  it('accepts each mechanism, with and without initial response, once it is stored', async () => {
    for (const dialogue of [
      [`AUTH PLAIN ${PLAIN}`],
      ['auth plain', PLAIN],
      ['AUTH LOGIN', b64(mailboxes.lab.address), b64(CANARY)],
      [`AUTH LOGIN ${b64(mailboxes.lab.address)}`, b64(CANARY)],
      ['AUTH EXTERNAL ='],
      ['AUTH EXTERNAL', ''],
      [`AUTH EXTERNAL ${b64(`${LAB}@z7.org.${TEST_DOMAIN}`)}`],
    ]) {
      const client = await smtp.to('org-valid');
      await client.startTls(true);
      let reply = '';
      for (const [index, line] of dialogue.entries()) {
        if (index) expect(reply).toMatch(/^334 /);
        reply = await client.say(line);
      }
      expect(reply, dialogue[0]).toMatch(/^235 2\.7\.0/);
      expect(await client.say(`AUTH PLAIN ${PLAIN}`)).toMatch(/^503/);
      expect(await client.say('EHLO again')).not.toContain('AUTH');
      expect(only(await lab.events(), 'auth.succeeded').at(-1)).toMatchObject({
        mailbox: mailboxes.lab.address,
        method: 'certificate',
      });
    }
  });

  it('opens a PSC session with a token, and refuses one as the real server does', async () => {
    const xoauth2 = (token: string) => b64(`user=${ANNE}@${TEST_DOMAIN}\x01auth=Bearer ${token}\x01\x01`);
    const client = await smtp.to('psc-valid');
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
    const client = await smtp.to('psc-valid');
    await client.startTls();
    expect(await client.say(`AUTH OAUTHBEARER ${b64('n,,\x01auth=Bearer x\x01\x01')}`)).toMatch(/^334 /);
    expect(await client.reply()).toMatch(/^535/);
    client.socket.write('AQ==\r\n');
    expect(await client.say('NOOP')).toMatch(/^250/);
  });

  it('takes nothing else while it is over, and starts afresh after a refusal', async () => {
    const client = await smtp.to('org-valid');
    await client.startTls(true);
    await client.dialogue(
      ['EHLO x', '250-'],
      ['AUTH PLAIN =', '501 5.5.2'],
      [`AUTH PLAIN ${b64('\0someone@elsewhere.test\0x')}`, '535 5.7.8'],
      ['MAIL FROM:<a@b.test>', '530 5.7.0'],
      [`AUTH PLAIN ${PLAIN}`, '235 2.7.0'],
      [`MAIL FROM:<${mailboxes.lab.address}> AUTH=<>`, '250 2.1.0'],
      [`AUTH PLAIN ${PLAIN}`, '503 5.5.1'],
      // The transaction goes on.
      [`RCPT TO:<${mailboxes.lab.address}>`, '250 2.1.5'],
    );
  });

  it('cancels, and names what cannot be decoded', async () => {
    const client = await smtp.to('org-valid');
    await client.startTls(true);
    expect(await client.say('AUTH PLAIN')).toMatch(/^334/);
    expect(await client.say('*')).toMatch(/^501 5\.7\.0/);
    expect(await client.say('AUTH PLAIN !!!')).toMatch(/^501 5\.5\.2/);
    expect(await client.say('AUTH PLAIN AAAA AAAA')).toMatch(/^501/);
    expect(await client.say('AUTH')).toMatch(/^501/);
    expect(await client.say('AUTH CRAM-MD5')).toMatch(/^504/);
  });
});
