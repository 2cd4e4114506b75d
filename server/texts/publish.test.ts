import { afterAll, beforeAll, expect, it } from 'vitest';
import { acts, newPerson } from '../admin/testing';
import { getVersion, listAcceptances, listVersions } from '../admin/text/list';
import { currentPerson } from '../auth/person';
import type { PortalSession } from '../auth/portal-session';
import { openTestServer, type TestServer } from '../testing';
import { acceptTerms } from './accept';
import { ensureTexts } from './ensure';
import { LONGEST_TEXT, publishText } from './publish';
import { readText } from './read';

let server: TestServer;
let root: PortalSession;
beforeAll(async () => {
  server = await openTestServer();
  await ensureTexts(server.database.db);
  root = await newPerson(server, { login: 'root', administrator: true });
});
afterAll(() => server.close());

const publish = (values: Parameters<typeof publishText>[2]) =>
  publishText(server.database.db, { role: 'administrator', session: root }, values);

it('publishes a version, keeps the former ones, and asks everybody to accept new terms', async () => {
  const others = [await newPerson(server), await newPerson(server)];
  for (const { userId } of others) await acceptTerms(userId, 1);
  expect((await currentPerson(others[0]!.userId))!.termsAccepted).toBe(true);

  const first = (await readText('terms'))!.body;
  expect(await publish({ kind: 'terms', last: 1, body: ' # Nouvelles\r\nconditions \0' })).toBe(2);
  expect(await readText('terms')).toMatchObject({ version: 2, body: '# Nouvelles\nconditions\n' });
  expect((await currentPerson(others[0]!.userId))!.termsAccepted).toBe(false);
  expect((await getVersion('terms', 1)).body).toBe(first);
  await acceptTerms(others[1]!.userId, 2);

  expect(await listVersions('terms')).toMatchObject({
    people: 3,
    versions: [
      { version: 2, by: 'root', accepted: 1 },
      { version: 1, by: null, accepted: 2 },
    ],
  });
  const page = await listAcceptances({ version: 1, limit: 1, after: undefined });
  expect(page.items.map(({ userId }) => userId)).toEqual([others[0]!.userId]);
  const rest = await listAcceptances({ version: 1, limit: 1, after: page.next! });
  expect(rest).toMatchObject({ items: [{ userId: others[1]!.userId }], next: null });
  expect((await listVersions('readme')).versions).toMatchObject([{ version: 1, accepted: null }]);
  expect(await acts(server)).toMatchObject([
    { action: 'text.publish', login: 'root', details: { kind: 'terms', version: 2 } },
  ]);
});

it('lets one of two authors publish, and tells the other', async () => {
  const outcomes = await Promise.allSettled(
    ['a', 'b', 'c'].map((body) => publish({ kind: 'readme', last: 1, body })),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(publish({ kind: 'readme', last: 1, body: 'd' })).rejects.toMatchObject({ kind: 'conflict' });
  expect((await readText('readme'))!.version).toBe(2);
});

it.each([
  ['quotations within each other', '>'.repeat(49_000)],
  ['lists within each other', Array.from({ length: 100 }, (_, at) => `${' '.repeat(at * 2)}- a`).join('\n')],
  ['marks that take seconds to pair', '_a'.repeat(24_900)],
])('publishes no terms whose page would fail: %s', async (_what, body) => {
  const refused = { kind: 'invalid', details: { field: 'body' } };
  await expect(publish({ kind: 'terms', last: 2, body })).rejects.toMatchObject(refused);
  expect(await readText('terms')).toMatchObject({ version: 2 });
});

it('publishes nothing empty, and nothing endless', async () => {
  for (const body of ['', ' \n\t', '\0', 'x'.repeat(LONGEST_TEXT + 1)]) {
    await expect(publish({ kind: 'readme', last: 2, body })).rejects.toMatchObject({ kind: 'invalid' });
  }
  await expect(getVersion('readme', 9)).rejects.toMatchObject({ kind: 'not_found' });
});
