import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../../testing';
import { newPerson } from '../testing';
import { block } from './change';
import { listPeople, peopleInput } from './list';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

it('goes through everybody in alphabetical order, each once, finds and filters', async () => {
  const root = await newPerson(server, { login: 'root', administrator: true });
  server.config.administrators = ['PATRON'];
  const names = ['Zoé', 'Éluard', 'dupont', 'Dupont', 'Martin', 'DUPONT'];
  for (const familyName of names) await newPerson(server, { familyName });
  const patron = await newPerson(server, { login: 'patron' });
  const gone = await newPerson(server, { login: '100%_sûr' });
  await block(server.database.db, root, gone.userId);
  const list = (request: object) => listPeople(peopleInput.parse(request), root.userId);

  const seen: string[] = [];
  let after: number | undefined;
  do {
    const page = await list({ limit: 2, after });
    seen.push(...page.items.map(({ name }) => name));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toEqual((await list({})).items.map(({ name }) => name));
  expect(seen).toHaveLength(names.length + 3);
  expect(seen.filter((name) => /dupont/i.test(name))).toEqual(['dupont', 'Dupont', 'DUPONT']);
  expect(seen.filter((name) => /^[éz]|martin/i.test(name))).toEqual(['Éluard', 'Martin', 'Zoé']);

  expect((await list({ search: ' dupont ' })).items).toHaveLength(3);
  // What means something to LIKE is a character like others.
  expect((await list({ search: '%_' })).items.map(({ id }) => id)).toEqual([gone.userId]);
  expect((await list({ only: 'blocked' })).items.map(({ id }) => id)).toEqual([gone.userId]);
  const administrators = (await list({ only: 'administrators' })).items;
  expect(administrators.map(({ id, administrator, self }) => [id, administrator, self])).toEqual([
    [patron.userId, 'settings', false],
    [root.userId, 'promoted', true],
  ]);
  expect((await list({ organisationId: patron.organisationId })).items.map(({ id }) => id)).toEqual([
    patron.userId,
  ]);
});
