import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertRun } from '../../db/queries/provisioning';
import { newAccount, newAccounts, newOrganisation, schedulerOf } from '../provisioning/testing';
import { eventually, openTestServer, type TestServer } from '../testing';
import type { ProvisioningRunView } from '../views';
import { Hub } from './hub';

let server: TestServer;
const hub = new Hub();
beforeAll(async () => {
  server = await openTestServer();
  await hub.start();
});
afterAll(async () => {
  await hub.stop();
  await server.close();
});

it('tells an organisation that its accounts changed, others not, and not more often than anybody can read', async () => {
  const { database } = server;
  const [ours, theirs] = [await newOrganisation(database), await newOrganisation(database)];
  const told = { ours: 0, theirs: 0, left: 0 };
  hub.bulletin.followAccounts(ours, () => told.ours++);
  hub.bulletin.followAccounts(theirs, () => told.theirs++);
  hub.bulletin.followAccounts(ours, () => told.left++).stop();
  const id = await newAccount(database, ours);
  await eventually(
    async () => told.ours,
    (count) => count === 1,
  );
  for (let n = 0; n < 40; n++)
    await database.sql`update account set kind_psc = ${String(n)} where id = ${id}`;
  // The last change is told too.
  await eventually(
    async () => told.ours,
    (count) => count > 1,
  );
  expect(told.ours).toBeLessThan(12);
  expect(told).toMatchObject({ theirs: 0, left: 0 });
});

it('follows a run to its end', async () => {
  const { database } = server;
  await newAccounts(database, await newOrganisation(database), 120);
  const seen: ProvisioningRunView[] = [];
  let accounts = 0;
  const following = hub.bulletin.followRuns({
    run: (view) => void seen.push(view),
    accounts: () => accounts++,
  });
  const scheduler = schedulerOf(database);
  await scheduler.start();
  await insertRun(database.db, { trigger: 'night', night: '2026-11-29' });
  await eventually(
    async () => seen.at(-1)?.state,
    (state) => state === 'done',
    20_000,
  );
  following.stop();
  await scheduler.stop();
  expect(seen.at(-1)).toMatchObject({ total: 121, done: 121, failed: 0 });
  // Progress never goes back, and comes a few times a second.
  const steps = seen.map(({ done }) => done);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(seen.length).toBeLessThan(60);
  expect(accounts).toBeGreaterThan(0);
});
