/** Mailboxes of people who have an internal identifier of their structure: its `/` is legal in an address, and unusual. */
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createImap } from './imap';
import { createSmtp } from './smtp';
import { startTestLab, TEST_DOMAIN, type TestLab } from './testing';

const NUMBER = '3750712184/12-a.b';
const ALIAS = `${NUMBER}@k3x9.psc.${TEST_DOMAIN}`;
let lab: TestLab;
let mailbox: { id: number; address: string };

beforeAll(async () => {
  lab = await startTestLab({ protocols: { imap: createImap, smtp: createSmtp }, hosts: ['psc-valid'] });
  mailbox = await lab.mailbox(await lab.organisation('éditeur'), 'personal', NUMBER, 'k3x9');
}, 60_000);
afterAll(() => lab?.close());

it('send, receive and open by address and by alias', async () => {
  const accessToken = await lab.issuer.token(NUMBER);
  const at = { host: '127.0.0.1', tls: { rejectUnauthorized: false } };
  for (const user of [mailbox.address, ALIAS]) {
    const transport = createTransport({
      ...{ ...at, port: lab.port('psc-valid', 'smtp'), requireTLS: true },
      auth: { type: 'OAuth2', user, accessToken },
    });
    const { accepted } = await transport.sendMail({
      ...{ from: mailbox.address, to: [mailbox.address, ALIAS], subject: `par ${user}`, text: 'bonjour' },
    });
    expect(accepted).toEqual([mailbox.address, ALIAS]);
    transport.close();
    const client = new ImapFlow({
      ...{ ...at, port: lab.port('psc-valid', 'imap'), secure: false, doSTARTTLS: true, logger: false },
      auth: { user, accessToken },
    });
    await client.connect();
    const { exists } = await client.mailboxOpen('INBOX');
    const message = await client.fetchOne(String(exists), { envelope: true });
    expect(message).toMatchObject({
      envelope: { subject: `par ${user}`, to: [{ address: mailbox.address }, { address: ALIAS }] },
    });
    await client.logout();
  }
});
