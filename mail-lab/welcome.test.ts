import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../db/testing';
import { DEFAULT_LIMITS, type LabConfig } from './config';
import { createLog } from './log';
import { openStore } from './store';
import type { Mailbox } from './store/types';
import { welcomeMessage } from './welcome';

const DOMAIN = 'mail.example.test';
const host = (key: 'org-valid' | 'psc-valid', imapPort: number, bind: string) => ({
  ...{ key, name: `${key}.example.test`, bind, imapPort, smtpPort: imapPort + 444 },
  ...{ imapsPort: null, smtpsPort: null, certificateFile: '', keyFile: '' },
});
const config: LabConfig = {
  ...{
    name: 'x',
    processes: 1,
    databaseUrl: '',
    zone: 'example.test',
    mailDomain: DOMAIN,
    pkiDir: '',
    logLevel: 'silent',
  },
  ...{ hostsBy: 'port', defaultHost: null, proxyProtocolFrom: [], clientTrust: [], tls13: false },
  patientDomains: ['patient.example.test'],
  hosts: [host('org-valid', 10143, '127.0.0.1'), host('psc-valid', 143, '192.0.2.1')],
  psc: { issuer: '', jwksUri: '', productionIssuers: [], skewSeconds: 0 },
  http: { bind: '127.0.0.1', port: 0 },
  welcome: { portalUrl: 'https://portail.example.test' },
  limits: DEFAULT_LIMITS,
};
const mailboxOf = (kind: Mailbox['kind']): Mailbox => ({
  ...{ id: 1, organisationId: 1, kind, idNat: '3123456789/12', address: `3123456789/12@${DOMAIN}` },
});

describe('the welcome message', () => {
  it('is a correct mail that says which mailbox this is, and how to open it with its own credential', async () => {
    const octets = welcomeMessage(config, mailboxOf('applicative'), new Date('2026-11-22T00:00:00Z'));
    const lines = octets.toString().split('\r\n');
    expect(lines.every((line) => Buffer.byteLength(line) <= 998 && !/[\r\n]/.test(line))).toBe(true);
    const header = lines.slice(0, lines.indexOf(''));
    expect(header.every((line) => /^[ -~]*$/.test(line) && line.length <= 78)).toBe(true);
    const mail = await PostalMime.parse(octets);
    expect(mail.subject).toBe(`Bienvenue dans la BAL applicative 3123456789/12@${DOMAIN}`);
    expect(mail.to?.[0]?.address).toBe(`3123456789/12@${DOMAIN}`);
    expect(mail.date).toBe('2026-11-22T00:00:00.000Z');
    expect(mail.messageId).toMatch(/^<.+@mail\.example\.test>$/);
    for (const words of [
      '127.0.0.1 (certificat au nom de org-valid.example.test)',
      'port 10143',
      'port 10587',
      'ORG_AUTH_CLI au nom de 3123456789/12',
      '@patient.example.test',
      'https://portail.example.test',
    ]) {
      expect(mail.text).toContain(words);
    }
    expect(mail.text).not.toContain('Pro Santé Connect');
    const personal = await PostalMime.parse(welcomeMessage(config, mailboxOf('personal'), new Date()));
    expect(personal.text).toContain('psc-valid.example.test\n');
    expect(personal.text).toContain('XOAUTH2');
  });
});

describe('a new mailbox', () => {
  let database: TestDatabase;
  let stores: Awaited<ReturnType<typeof openStore>>[] = [];
  beforeAll(async () => {
    database = await openTestDatabase();
    stores = await Promise.all(
      [1, 2, 3].map(() =>
        openStore({
          ...{ databaseUrl: database.labUrl, mailDomain: DOMAIN, application: 'welcome-test' },
          welcome: (mailbox) => welcomeMessage(config, mailbox, new Date()),
          log: createLog('silent', 'test'),
        }),
      ),
    );
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await database?.close();
  });

  it('holds it once, whoever opens the mailbox first, and not again once it was deleted', async () => {
    const [organisation] = await database.sql`
      insert into organisation (immatriculation, name) values ('1', 'A') returning id`;
    for (let round = 0; round < 5; round++) {
      const [row] = await database.sql`
        insert into mailbox (organisation_id, kind, id_nat, address)
        values (${organisation!.id}, 'personal', ${`p${round}`}, ${`p${round}@${DOMAIN}`}) returning id`;
      const id = Number(row!.id);
      const letter = Buffer.from('Subject: first\r\n\r\n');
      await Promise.all(
        stores.flatMap((store) => [
          store.folders(id),
          store.folder(id, 'INBOX'),
          store.deliver([id], letter),
        ]),
      );
      const [store] = stores as [(typeof stores)[number]];
      const inbox = (await store.folder(id, 'INBOX'))!;
      const entries = await store.entries(inbox.id);
      expect(entries.map(({ uid }) => uid)).toEqual([1, 2, 3, 4]);
      const first = await store.content(entries[0]!.contentId);
      expect((await PostalMime.parse(first)).subject).toContain(`p${round}@${DOMAIN}`);
      expect(await store.quota(id)).toMatchObject({ messages: 4, octets: first.length + 3 * letter.length });
      await store.changeFlags(inbox.id, [1], { mode: 'add', flags: ['\\Deleted'] });
      await store.expunge(inbox.id);
      await Promise.all(stores.map((each) => each.folders(id)));
      expect((await store.entries(inbox.id)).map(({ uid }) => uid)).toEqual([2, 3, 4]);
      expect((await store.quota(id)).messages).toBe(3);
    }
  });
});
