import { afterAll, beforeAll, expect, it } from 'vitest';
import { REQUIREMENTS } from '../../conformance/requirements';
import { newEditor, openTestServer, type TestServer } from '../testing';
import { listRequirements } from './list';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

it('shows each requirement with the cases that serve it and how they went for this account', async () => {
  const [one, two] = [await newEditor(server), await newEditor(server)];
  const number = await one.start('authcli-tls-imap', { delaySeconds: 60 });
  const mine = await listRequirements(one.organisationId, one.account.id);
  expect(mine.map(({ id }) => id)).toEqual(REQUIREMENTS.map(({ id }) => id));
  const suites = mine.find(({ id }) => id === 'MSS-CONF.03');
  expect(suites?.cases.map(({ id }) => id)).toEqual([
    'authcli-tls-imap',
    'authcli-tls-smtp',
    'psc-tls-imap',
    'psc-tls-smtp',
  ]);
  expect(suites?.cases.map(({ last }) => last?.number ?? null)).toEqual([number, null, null, null]);
  const theirs = await listRequirements(two.organisationId, two.account.id);
  expect(theirs.flatMap(({ cases }) => cases).filter(({ last }) => last)).toEqual([]);
  await expect(listRequirements(two.organisationId, one.account.id)).rejects.toMatchObject({
    kind: 'not_found',
  });
});
