import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from '../../../db/schema';
import { newEditor, openTestServer, type TestServer } from '../../testing';
import { newPerson } from '../testing';
import { journalCsv } from './csv';
import { journalInput, listJournal } from './list';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

it('is read newest first, a page at a time, by who, what, whose and when', async () => {
  const { db } = server.database;
  const editor = await newEditor(server);
  const person = await newPerson(server, { login: 'Jeanne', familyName: 'Martin' });
  const { organisationId, account } = editor;
  const about = { organisationId, accountId: account.id };
  const by = { userId: person.userId, login: 'jeanne', role: 'administrator' as const };
  await db.insert(audit).values([
    { role: 'system', action: 'claim.lapse', ...about, at: new Date('2026-03-01T22:59:59Z') },
    // Midnight in Paris.
    { ...by, action: 'setting.change', details: { key: 'eventDays' }, at: new Date('2026-03-01T23:00:00Z') },
    { ...by, action: 'account.change', ...about, at: new Date('2026-03-02T22:59:59Z') },
    { ...by, action: 'account.change', organisationId, at: new Date('2026-03-02T23:00:00Z') },
  ]);
  const list = async (request: object) => (await listJournal(journalInput.parse(request))).items;
  const actions = async (request: object) => (await list(request)).map(({ action }) => action);

  const first = await listJournal(journalInput.parse({ limit: 3 }));
  expect(first.items.map(({ action }) => action)).toEqual([
    'account.change',
    'account.change',
    'setting.change',
  ]);
  const rest = await listJournal(journalInput.parse({ limit: 3, after: first.next! }));
  expect(rest).toMatchObject({ items: [{ action: 'claim.lapse', who: null }], next: null });
  expect(rest.items[0]).toMatchObject({
    organisation: { id: organisationId },
    account: { nil: account.nil },
  });

  expect(await list({ who: 'MARTIN' })).toHaveLength(3);
  expect(await list({ userId: person.userId, action: 'account.change' })).toHaveLength(2);
  expect(await actions({ account: account.nil.toLowerCase() })).toEqual(['account.change', 'claim.lapse']);
  expect(await list({ organisationId, accountId: account.id })).toHaveLength(2);
  expect(await actions({ from: '2026-03-02', to: '2026-03-02' })).toEqual([
    'account.change',
    'setting.change',
  ]);
});

it('is exported whole, and no cell of it is a formula', async () => {
  const { db } = server.database;
  await db.delete(audit);
  const hostile = '=HYPERLINK("http://evil.example";"clic")';
  await db.insert(audit).values(
    Array.from({ length: 1_203 }, (_, index) => ({
      ...{ role: 'editor' as const, action: 'account.create', login: index === 0 ? hostile : '+33' },
      details: { nil: '"; drop' },
    })),
  );
  let text = '';
  const words = { head: ['n°', '-'], role: (role: string) => role, action: () => 'Compte créé' };
  for await (const piece of journalCsv({}, words)) text += piece;
  const lines = text.slice(1).split('\r\n');
  expect(lines).toHaveLength(1 + 1_203 + 1);
  expect(lines[0]).toBe('"n°";"\'-"');
  expect(lines[1]).toContain(`;"'+33";"editor";"account.create";"Compte créé";`);
  expect(lines[1_203]).toContain(`"'=HYPERLINK(""http://evil.example"";""clic"")"`);
  expect(text).not.toMatch(/(^|[;\n])"[=+@-]/);
});
