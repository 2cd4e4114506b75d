/** A stop is polite: nobody new is let in, commands under way are finished and answered, everybody hears goodbye. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createImap } from '../imap';
import { createSmtp } from '../smtp';
import { startTestLab, type TestLab } from '../testing';
import { type Owner, openImap, openSmtp } from './testing';

let lab: TestLab;
let owner: Owner;
beforeAll(async () => {
  lab = await startTestLab({ protocols: { imap: createImap, smtp: createSmtp }, hosts: ['org-valid'] });
  const { address } = await lab.mailbox(await lab.organisation('x'), 'applicative', '10B0000001');
  const issued = await lab.certificate('10B0000001');
  owner = { address, credential: { cert: issued.chainPem, key: issued.privateKeyPem } };
}, 60_000);
afterAll(() => lab?.close());

it('tells each client in its protocol, after the answer to what it had asked', async () => {
  const imapPort = lab.port('org-valid', 'imap');
  const [quiet, idle, appending] = [
    await openImap(imapPort, owner),
    await openImap(imapPort, owner),
    await openImap(imapPort, owner),
  ];
  const sending = await openSmtp(lab.port('org-valid', 'smtp'), owner);
  await idle.command('SELECT INBOX');
  idle.send('A IDLE\r\n');
  await idle.until(/\+ idling\r\n/);
  const message = `Subject: last\r\n\r\n${`${'x'.repeat(78)}\r\n`.repeat(20_000)}`;
  sending.send(`MAIL FROM:<${owner.address}>\r\nRCPT TO:<${owner.address}>\r\nDATA\r\n`);
  await sending.until(/354 .*\r\n/);
  sending.send(`${message}.\r\n`);
  appending.send(`A APPEND INBOX {${message.length}+}\r\n${message}\r\n`);
  // Both are being stored, or about to be.
  const received = (bytes: number) =>
    [...lab.listener.sessions].filter(({ raw }) => raw.bytesRead > bytes).length;
  while (received(message.length) < 2) await new Promise((done) => setImmediate(done));

  const rests = [quiet, idle, appending, sending].map((client) => client.rest());
  await lab.listener.stop();
  const [quietly, idly, appended, sent] = await Promise.all(rests);
  expect(quietly).toMatch(/^\* BYE The server is shutting down/);
  expect(idly).toMatch(/\* BYE The server is shutting down/);
  expect(appended).toMatch(/^A OK[\s\S]*\* BYE The server is shutting down/m);
  // While the client has the floor the server need not wait for it: it will come again, having heard no 250.
  expect(sent).toMatch(/^(250 .*\r\n)?421 4\.3\.2 The service is stopping/);
  const [stored] = await lab.database
    .sql`select count(*)::int as n from event where type = 'message.accepted'`;
  expect(stored!.n).toBe(sent!.startsWith('250') ? 2 : 1);
  const late = connect(imapPort, '127.0.0.1');
  await new Promise((refused) => late.once('error', refused));
}, 30_000);
