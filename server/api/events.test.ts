import { afterAll, beforeAll, expect, it } from 'vitest';
import { storeToken } from '../../db/queries/token';
import { abortExecution } from '../executions/abort';
import { hub } from '../live/hub';
import { newEditor, openTestServer, type TestServer } from '../testing';
import { getEvents } from './events';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
  await server.lab.begin();
});
afterAll(async () => {
  await hub().stop();
  await server.close();
});

it('a followed log begins at once, before anything happened, and ends with the execution', async () => {
  const editor = await newEditor(server);
  const tenant = { organisationId: editor.organisationId, accountId: editor.account.id };
  await storeToken(server.database.db, tenant, { token: 'a-token', name: 'ci', expiresAt: null });
  const number = await editor.start('authcli-expired-imap');
  const response = await getEvents(
    new Request(`http://localhost/api/v1/executions/${number}/events?follow=1`, {
      headers: { authorization: 'Bearer a-token' },
    }),
    { params: Promise.resolve({ number: String(number) }) },
  );
  expect(response.headers.get('content-type')).toContain('application/x-ndjson');
  const reader = response.body!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('\n');
  await abortExecution(tenant, number);
  expect((await reader.read()).done).toBe(true);
});
