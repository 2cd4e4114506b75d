import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { control, mailboxUsage } from '../../db/schema';
import { newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import { listMailboxes } from './mailboxes';

let server: TestServer;
let editor: TestEditor;
beforeAll(async () => {
  server = await openTestServer();
  editor = await newEditor(server);
});
afterAll(() => server.close());

describe('the mailboxes of a dashboard', () => {
  it('say what they hold and when each protocol last opened them', async () => {
    const { db } = server.database;
    const { account, organisationId } = editor;
    const mailboxId = account.personal!.id;
    await db.insert(mailboxUsage).values({ mailboxId, messages: 3, octets: 10 });
    const seen = { mailboxId, host: 'psc-valid' };
    await db.insert(control).values([
      { ...seen, eventId: 1, protocol: 'imap', at: new Date('2026-11-01T10:00:00Z') },
      { ...seen, eventId: 2, protocol: 'imap', at: new Date('2026-11-02T10:00:00Z') },
    ]);
    expect(await listMailboxes(organisationId, account.id)).toEqual([
      {
        kind: 'personal',
        address: account.personal!.address,
        alias: `${account.idNatPsc}@${account.label}.psc.mail.test.example`,
        messages: 3,
        lastImapAt: '2026-11-02T10:00:00.000Z',
        lastSmtpAt: null,
      },
      {
        kind: 'applicative',
        address: account.applicative!.address,
        alias: `${account.idNatAuthCli}@${account.label}.org.mail.test.example`,
        messages: 0,
        lastImapAt: null,
        lastSmtpAt: null,
      },
    ]);
  });

  it('of others are those of an account that does not exist', async () => {
    const stranger = await newEditor(server);
    const refusal = { kind: 'not_found', message: 'Ce compte n’existe pas.' };
    await expect(listMailboxes(stranger.organisationId, editor.account.id)).rejects.toMatchObject(refusal);
    await expect(listMailboxes(stranger.organisationId, 999_999)).rejects.toMatchObject(refusal);
  });
});
