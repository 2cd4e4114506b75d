import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { INTERNAL_SECRET, openTestSandbox } from '../../sandbox/testing/sandbox';
import { acts as allActs, newPerson } from '../admin/testing';
import type { PortalSession } from '../auth/portal-session';
import { newEditor, openTestServer, type TestServer } from '../testing';
import { createCaller } from '../trpc/root';

let server: TestServer;
let sandbox: Awaited<ReturnType<typeof openTestSandbox>>;
beforeAll(async () => {
  [server, sandbox] = await Promise.all([openTestServer(), openTestSandbox()]);
});
beforeEach(() => {
  server.config.sandbox = { url: sandbox.origin, secret: INTERNAL_SECRET };
  server.config.psc = { issuer: sandbox.urls.psc.issuer, wellKnown: sandbox.urls.psc.discovery };
});
afterAll(async () => {
  await Promise.all([server.close(), sandbox.remove()]);
  expect(sandbox.troubles).toEqual([]);
});

const FIELDS = {
  name: 'LPS',
  redirectUris: ['https://lps.editeur.example/retour'],
  postLogoutRedirectUris: [],
};

/** Somebody of an organisation with one account. */
async function editor() {
  const { organisationId, account } = await newEditor(server);
  const session: PortalSession = { ...(await newPerson(server)), organisationId };
  const caller = createCaller({ session, clientAddress: null });
  return { calls: caller.sandbox, accountId: account.id, organisationId, idNat: account.personal?.idNat };
}

const acts = async (organisationId: number) =>
  (await allActs(server)).filter((act) => act.organisationId === organisationId);

it('declares, changes, renews and deletes a client, each act in the journal and no secret in it', async () => {
  const { calls, accountId, organisationId } = await editor();
  const { client, secret } = await calls.registerClient({ accountId, fields: FIELDS });
  const { clientId } = client;
  const fields = { ...FIELDS, name: 'LPS 2', redirectUris: ['http://lps.editeur.example/retour'] };
  expect(await calls.changeClient({ accountId, clientId, fields })).toMatchObject(fields);
  const renewed = await calls.renewSecret({ accountId, clientId });
  expect(renewed.secret).not.toBe(secret);
  const listed = await calls.clients({ accountId });
  expect(listed.clients.map((one) => one.clientId)).toEqual([clientId]);
  expect(listed.endpoints.tokenEndpoint).toBe(sandbox.urls.psc.tokenEndpoint);
  await calls.deleteClient({ accountId, clientId });
  expect((await calls.clients({ accountId })).clients).toEqual([]);

  const journal = await acts(organisationId);
  expect(journal.map(({ action, details }) => [action, details.act])).toEqual([
    ['account.client', 'create'],
    ['account.client', 'change'],
    ['account.client', 'secret'],
    ['account.client_delete', 'delete'],
  ]);
  expect(JSON.stringify(journal)).not.toMatch(new RegExp(`${secret}|${renewed.secret}`));
});

it('says at the field what the sandbox refuses, and enters nothing in the journal', async () => {
  const { calls, accountId, organisationId } = await editor();
  const fields = { ...FIELDS, redirectUris: ['https://lps.example/#ancre'] };
  await expect(calls.registerClient({ accountId, fields })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    cause: { details: { field: 'redirectUris' } },
  });
  await expect(calls.registerClient({ accountId, fields: { ...FIELDS, name: ' ' } })).rejects.toMatchObject({
    cause: { details: { field: 'name' } },
  });
  expect(await acts(organisationId)).toEqual([]);
});

it('answers for clients and accounts of others as for those that do not exist', async () => {
  const [own, other] = [await editor(), await editor()];
  const { clientId } = (await own.calls.registerClient({ accountId: own.accountId, fields: FIELDS })).client;
  const refusal = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error: { code: string; message: string }) => `${error.code} ${error.message}`,
    );
  const clientCalls = (accountId: number, id: string) => [
    other.calls.changeClient({ accountId, clientId: id, fields: FIELDS }),
    other.calls.renewSecret({ accountId, clientId: id }),
    other.calls.deleteClient({ accountId, clientId: id }),
  ];
  const foreign = await Promise.all(clientCalls(other.accountId, clientId).map(refusal));
  expect(foreign).toEqual(await Promise.all(clientCalls(other.accountId, 'lps-inconnu').map(refusal)));
  expect(foreign.every((answer) => answer.startsWith('NOT_FOUND'))).toBe(true);

  const accountCalls = (accountId: number) => [
    other.calls.clients({ accountId }),
    other.calls.registerClient({ accountId, fields: FIELDS }),
    other.calls.identity({ accountId }),
    other.calls.createIdentity({ accountId }),
    ...clientCalls(accountId, clientId),
  ];
  const theirs = await Promise.all(accountCalls(own.accountId).map(refusal));
  expect(theirs).toEqual(await Promise.all(accountCalls(2 ** 40).map(refusal)));
  expect(theirs.every((answer) => answer.startsWith('NOT_FOUND'))).toBe(true);
  expect((await own.calls.clients({ accountId: own.accountId })).clients).toHaveLength(1);
});

it('makes the test identity of the account once, and refuses a number that is no test number', async () => {
  const { calls, accountId, organisationId, idNat } = await editor();
  await server.database.sql`update account set id_nat_psc = '872611211201' where id = ${accountId}`;
  expect(idNat).toBeTruthy();
  expect((await calls.identity({ accountId })).identity).toBeNull();
  const made = await calls.createIdentity({ accountId });
  expect(made.identity?.idNat).toBe('872611211201');
  expect(await calls.createIdentity({ accountId })).toEqual(made);
  expect(await calls.identity({ accountId })).toEqual(made);
  expect((await acts(organisationId)).map(({ action }) => action)).toEqual([
    'account.identity',
    'account.identity',
  ]);
  await server.database.sql`update account set id_nat_psc = '12345' where id = ${accountId}`;
  await expect(calls.createIdentity({ accountId })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

it('says that the sandbox is away, or that there is none', async () => {
  const { calls, accountId, organisationId } = await editor();
  server.config.sandbox = { url: 'http://127.0.0.1:9', secret: INTERNAL_SECRET };
  server.config.psc = { issuer: 'http://127.0.0.1:9/realm', wellKnown: '' };
  await expect(calls.registerClient({ accountId, fields: FIELDS })).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
  });
  server.config.psc = { issuer: 'https://auth.bas.psc.esante.gouv.fr', wellKnown: '' };
  await expect(calls.clients({ accountId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  server.config.sandbox = null;
  await expect(calls.createIdentity({ accountId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await acts(organisationId)).toEqual([]);
});
