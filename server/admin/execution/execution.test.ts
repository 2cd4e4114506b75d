import { afterAll, beforeAll, expect, it } from 'vitest';
import { newEditor, openTestServer, type TestEditor, type TestServer } from '../../testing';
import { allExecutionsInput, listAllExecutions } from './list';
import { judgeForReading, readEvents, readExecution } from './read';

let server: TestServer;
let one: TestEditor;
let two: TestEditor;
beforeAll(async () => {
  server = await openTestServer();
  await server.lab.begin();
  [one, two] = [await newEditor(server), await newEditor(server)];
});
afterAll(() => server.close());

const list = (request: object) => listAllExecutions(allExecutionsInput.parse(request));
const numbers = async (request: object) => (await list(request)).items.map(({ number }) => number);

it('lists those of every organisation newest first, by whose, which, how it ended and when', async () => {
  const first = await one.start('authcli-tls-imap', { delaySeconds: 60 });
  const second = await two.start('authcli-tls-smtp', { delaySeconds: 60 });
  const campaign = await (await newEditor(server)).startCampaign('MSS-LPS-SEGUR-GEN-PER-ORG');
  const top = [campaign.number, second, first];
  expect(await numbers({ topLevel: true })).toEqual(top);

  const page = await list({ topLevel: true, limit: 1 });
  expect(page.items.map(({ number }) => number)).toEqual(top.slice(0, 1));
  expect(await numbers({ topLevel: true, after: page.next })).toEqual(top.slice(1));

  expect(await numbers({ organisationId: one.organisationId })).toEqual([first]);
  expect(await numbers({ account: one.account.nil })).toEqual([first]);
  expect(await numbers({ accountId: two.account.id, caseId: 'authcli-tls-smtp', topLevel: true })).toEqual([
    second,
  ]);
  expect(await numbers({ verdict: 'ok' })).toEqual([]);
  expect(await numbers({ open: true, organisationId: one.organisationId })).toEqual([first]);
  expect(await numbers({ from: '2020-01-01', to: '2020-12-31' })).toEqual([]);
  expect((await list({ organisationId: one.organisationId })).items[0]).toMatchObject({
    organisation: { id: one.organisationId, name: 'Éditeur' },
    account: { id: one.account.id, nil: one.account.nil },
    ...{ case: 'authcli-tls-imap', state: 'listening' },
  });
});

it('reads one as its organisation does, and knows no other number', async () => {
  const three = await newEditor(server);
  const number = await three.start('authcli-tls-smtp', { delaySeconds: 60 });
  expect(await readExecution(number)).toMatchObject({
    execution: { number, findings: [] },
    organisation: { id: three.organisationId },
    account: { id: three.account.id, label: three.account.label, deleted: false },
    instructions: { user: three.account.applicative!.address },
  });
  expect(await readEvents(number, { after: 0, limit: 10 })).toEqual([]);
  expect(await judgeForReading(number)).toMatchObject({ now: null, differs: false });
  for (const read of [readExecution, judgeForReading, (n: number) => readEvents(n, { after: 0, limit: 1 })]) {
    await expect(read(999_999)).rejects.toMatchObject({ kind: 'not_found' });
  }
});
