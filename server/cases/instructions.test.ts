import { afterAll, beforeAll, expect, it } from 'vitest';
import { newEditor, openTestServer, type TestServer } from '../testing';
import { caseInstructions } from './instructions';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

it('gives to type what a test needs, and no server to a software that must find its own', async () => {
  const { organisationId, account } = await newEditor(server);
  const of = (id: string) => caseInstructions(organisationId, account.id, id);
  const none = { discovers: false, patientAddress: null, nil: null };
  expect(await of('psc-auth-imap')).toMatchObject({ ...none, user: account.personal?.address });
  expect(await of('authcli-autoconfig-smtp')).toMatchObject({ ...none, discovers: true });
  expect(await of('psc-indicators-patient-smtp')).toMatchObject({
    ...none,
    patientAddress: server.config.patientAddress,
  });
  expect(await of('authcli-indicators-smtp')).toMatchObject({ ...none, nil: account.nil });
});
