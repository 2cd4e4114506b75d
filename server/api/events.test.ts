import { afterAll, beforeAll, expect, it } from 'vitest';
import { appendEvents } from '../../db/queries/matching';
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

const follow = async (token: string, number: number, query = 'follow=1') =>
  getEvents(
    new Request(`http://localhost/api/v1/executions/${number}/events?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    }),
    { params: Promise.resolve({ number: String(number) }) },
  );

it('the log of a campaign is those of its tests, one after the other, and can be taken up anywhere', async () => {
  const editor = await newEditor(server);
  const tenant = { organisationId: editor.organisationId, accountId: editor.account.id };
  await storeToken(server.database.db, tenant, { token: 'b-token', name: 'ci', expiresAt: null });
  const cases = ['authcli-expired-imap', 'authcli-expired-smtp'];
  const { number, tests } = await editor.startCampaign('MSS-LPS-SEGUR-1', { cases });
  const response = await follow('b-token', number);
  const reading = response.text();
  const connection = server.lab.connect('org-expired', 'imap', editor);
  const ids = [await connection.open(), await connection.close()];
  await appendEvents(server.database.db, tests[0]!, ids);
  await abortExecution(editor, tests[0]!);
  await appendEvents(server.database.db, tests[1]!, ids);
  await abortExecution(editor, number);
  const lines = (text: string) => {
    const rows = text.split('\n').filter((line) => line.trim() !== '');
    return rows.map((line) => JSON.parse(line)).map(({ execution, seq }) => [execution, seq]);
  };
  const all = tests.flatMap((test) => [1, 2].map((seq) => [test, seq]));
  expect(lines(await reading)).toEqual(all);
  expect(lines(await (await follow('b-token', number, '')).text())).toEqual(all);
  const rest = await follow('b-token', number, `follow=1&execution=${tests[1]}&after=1`);
  expect(lines(await rest.text())).toEqual([[tests[1], 2]]);
});

it('a followed log begins at once, before anything happened, and ends with the execution', async () => {
  const editor = await newEditor(server);
  const tenant = { organisationId: editor.organisationId, accountId: editor.account.id };
  await storeToken(server.database.db, tenant, { token: 'a-token', name: 'ci', expiresAt: null });
  const number = await editor.start('authcli-expired-imap');
  const response = await follow('a-token', number);
  expect(response.headers.get('content-type')).toContain('application/x-ndjson');
  const reader = response.body!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('\n');
  await abortExecution(tenant, number);
  expect((await reader.read()).done).toBe(true);
});
