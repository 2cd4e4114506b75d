import { afterAll, beforeAll, expect, it } from 'vitest';
import { newEditor, openTestServer, type TestServer } from '../../testing';
import { getOrganisation, listOrganisations } from './list';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

it('counts a campaign as one execution, as the list of executions does', async () => {
  const editor = await newEditor(server);
  await editor.startCampaign('MSS-LPS-SEGUR-GEN-PER-ORG');
  const { organisationId } = editor;
  const view = await getOrganisation(organisationId);
  expect(view.executions).toBe(1);
  expect(view.counts.map(({ n }) => n)).toEqual([1]);
  const { items } = await listOrganisations({ limit: 50 });
  expect(items.find(({ id }) => id === organisationId)?.executions).toBe(1);
});
