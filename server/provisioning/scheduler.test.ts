import postgres from 'postgres';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accountsWaiting } from '../../db/queries/provisioning';
import { eventually, openTestServer, type TestServer } from '../testing';
import { getRun, listItems, listRuns, provisioningStatus } from './read';
import { retryAccount } from './retry';
import type { Scheduler } from './scheduler';
import { provisionSoon } from './soon';
import { startRun } from './start';
import {
  addressOf,
  change,
  newAccount,
  newAccounts,
  newAdministrator,
  newOrganisation,
  number,
  schedulerOf,
  stateOf,
} from './testing';

let server: TestServer;
let organisation: number;
const schedulers: Scheduler[] = [];

beforeEach(async () => {
  server = await openTestServer();
  server.config.provisioning = 'nightly';
  organisation = await newOrganisation(server.database);
});
afterEach(async () => {
  await Promise.all(schedulers.splice(0).map((one) => one.stop()));
  await server.close();
});

async function schedule(options: Parameters<typeof schedulerOf>[1] = {}): Promise<Scheduler> {
  const scheduler = schedulerOf(server.database, options);
  schedulers.push(scheduler);
  await scheduler.start();
  return scheduler;
}

const runs = async () => (await listRuns({})).runs;
/** The runs once none is under way and there are so many. */
const over = (count: number, timeoutMs = 15_000) =>
  eventually(runs, (all) => all.length === count && all.every(({ state }) => state === 'done'), timeoutMs);
const mailboxes = async () =>
  Number((await server.database.sql`select count(*)::int as n from mailbox`)[0]!.n);
/** Makes the database refuse accounts with a number, with an SQLSTATE; `once`: the first time only. */
async function sabotage(idNat: string, code: string, once = false): Promise<void> {
  const admin = postgres(server.database.adminUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe(`
    create sequence if not exists sabotaged;
    grant all on sequence sabotaged to motco2_server;
    create or replace function sabotage() returns trigger language plpgsql as $$ begin
      if new.id_nat = '${idNat}' and (not ${once} or nextval('sabotaged') = 1) then
        raise exception 'sabotage' using errcode = '${code}';
      end if; return new; end $$;
    create or replace trigger sabotage before insert on mailbox for each row execute function sabotage()`);
  await admin.end();
}

it('creates the mailboxes of all that wait when an administrator asks, and says what came of each', async () => {
  const { database } = server;
  const accounts = await Promise.all([1, 2, 3].map(() => newAccount(database, organisation)));
  const rival = await newOrganisation(database);
  const taken = number('personal');
  await newAccount(database, rival, { idNatPsc: taken, idNatAuthCli: null });
  const refused = await newAccount(database, organisation, { idNatPsc: taken, idNatAuthCli: null });
  expect((await provisioningStatus()).waiting).toBe(5);
  await schedule();
  const { run, already } = await startRun(await newAdministrator(database, organisation));
  expect(already).toBe(false);
  await over(1);
  expect(await getRun(run.id)).toMatchObject({
    ...{ trigger: 'manual', requestedBy: 'Anne Admin', state: 'done', resumed: 0 },
    ...{ total: 5, done: 4, failed: 1, purged: { mailboxes: 0 } },
  });
  for (const id of accounts) expect((await stateOf(database, id)).status).toBe('available');
  const { items } = await listItems({ id: run.id, outcome: 'failed' });
  expect(items).toEqual([
    {
      ...{ accountId: refused, action: 'create', outcome: 'failed', attempts: 1, organisation: 'Éditeur' },
      ...{ nil: expect.any(String), error: expect.stringContaining(taken), endedAt: expect.any(String) },
    },
  ]);
  // What failed is tried again with the next run; what is available is left alone.
  expect((await provisioningStatus()).waiting).toBe(1);
});

it('gives two administrators who ask at once the same run, and tells the second', async () => {
  const { database } = server;
  const people = await Promise.all([1, 2, 3, 4].map(() => newAdministrator(database, organisation)));
  const answers = await Promise.all(people.map(startRun));
  expect(new Set(answers.map(({ run }) => run.id)).size).toBe(1);
  expect(answers.filter(({ already }) => !already).length).toBe(1);
  // The journal knows one act: whoever came second started nothing.
  const acts = await database.sql`select * from audit where action = 'provisioning.start'`;
  expect(acts.length).toBe(1);
});

it('one account that fails stops no other, and « Réessayer » amends what its run says', async () => {
  const { database } = server;
  const cursed = number('personal');
  await newAccounts(database, organisation, 30);
  const id = await newAccount(database, organisation, { idNatPsc: cursed, idNatAuthCli: null });
  await sabotage(cursed, 'P0001');
  await schedule();
  const admin = await newAdministrator(database, organisation);
  const { run } = await startRun(admin);
  await over(1);
  expect(await getRun(run.id)).toMatchObject({ total: 31, done: 30, failed: 1 });
  expect(await stateOf(database, id)).toMatchObject({
    status: 'failed',
    failure: expect.stringContaining('erreur technique'),
  });
  expect(await retryAccount(admin, id)).toEqual({ error: expect.stringContaining('erreur technique') });
  await sabotage('nobody', 'P0001');
  expect(await retryAccount(admin, id)).toEqual({ error: null });
  expect(await stateOf(database, id)).toMatchObject({ status: 'available', failure: null });
  expect(await getRun(run.id)).toMatchObject({ done: 31, failed: 0 });
  expect((await listItems({ id: run.id, after: id - 1 })).items[0]).toMatchObject({
    outcome: 'done',
    attempts: 3,
    error: null,
  });
  const acts = await database.sql`
    select details from audit where action = 'provisioning.retry' and account_id = ${id} order by id`;
  expect(acts.map(({ details }) => details)).toEqual([
    { outcome: 'failed', error: expect.stringContaining('erreur technique') },
    { outcome: 'done' },
  ]);
});

it('« Réessayer » does nothing that the journal does not hold', async () => {
  const { database } = server;
  const id = await newAccount(database, organisation, { idNatPsc: number('personal'), idNatAuthCli: null });
  const admin = await newAdministrator(database, organisation);
  const owner = postgres(database.adminUrl, { max: 1 });
  await owner`alter table audit add constraint full_journal check (action <> 'provisioning.retry') not valid`;
  try {
    await expect(retryAccount(admin, id)).rejects.toThrow();
  } finally {
    await owner`alter table audit drop constraint full_journal`;
    await owner.end();
  }
  expect(await stateOf(database, id)).toMatchObject({ status: 'pending' });
  expect(await retryAccount(admin, id)).toEqual({ error: null });
});

it('tries again what passes by itself, within the run', async () => {
  const { database } = server;
  const idNatPsc = number('personal');
  const id = await newAccount(database, organisation, { idNatPsc, idNatAuthCli: null });
  await sabotage(idNatPsc, '40P01', true);
  await schedule();
  const { run } = await startRun(await newAdministrator(database, organisation));
  await over(1);
  expect((await listItems({ id: run.id })).items).toMatchObject([{ outcome: 'done', attempts: 2 }]);
  expect((await stateOf(database, id)).status).toBe('available');
});

it('begins each night once, whatever the number of schedulers, and waits for a run that is under way', async () => {
  const { database } = server;
  await newAccounts(database, organisation, 60);
  let clock = new Date('2026-11-30T00:59:59Z');
  const now = () => clock;
  const three = await Promise.all([1, 2, 3].map(() => schedule({ now })));
  await Promise.all(three.map((one) => one.wake()));
  expect(await runs()).toEqual([]);
  clock = new Date('2026-11-30T01:00:00Z');
  for (const one of three) one.wake();
  const [run] = await over(1);
  expect(run).toMatchObject({ trigger: 'night', total: 60, done: 60, failed: 0, requestedBy: null });
  expect(await mailboxes()).toBe(120);
  for (let time = 0; time < 3; time++) for (const one of three) one.wake();
  // Asked for before the next night is due: a look that is still under way must not find that one first.
  await startRun(await newAdministrator(database, organisation));
  clock = new Date('2026-12-01T01:00:00Z');
  for (const one of three) one.wake();
  expect((await over(3)).map(({ trigger }) => trigger)).toEqual(['night', 'manual', 'night']);
  const nights =
    await database.sql`select night::text from provisioning_run where night is not null order by 1`;
  expect(nights.map(({ night }) => night)).toEqual(['2026-11-30', '2026-12-01']);
});

it('makes up for a night that was missed, but not for one before the instance was there', async () => {
  const { database } = server;
  // The night of 29 November began at 01:00 UTC; it is noon.
  const id = await newAccount(database, organisation);
  await database.sql`update account set changed_at = '2026-11-29T02:00:00Z' where id = ${id}`;
  const first = await schedule();
  await first.stop();
  expect(await runs()).toEqual([]);
  expect((await stateOf(database, id)).status).toBe('pending');
  // It had waited since the evening before: the server was down at night.
  await database.sql`update account set changed_at = '2026-11-28T20:00:00Z' where id = ${id}`;
  await schedule();
  expect(await over(1)).toMatchObject([{ trigger: 'night', done: 1 }]);
  expect((await stateOf(database, id)).status).toBe('available');
});

it('goes on with a run that another process left in the middle', async () => {
  const { database } = server;
  await newAccounts(database, organisation, 300);
  const first = await schedule();
  const { run } = await startRun(await newAdministrator(database, organisation));
  await eventually(
    () => getRun(run.id),
    ({ done }) => done > 5,
  );
  await first.stop();
  const left = await getRun(run.id);
  expect(left.state).toBe('running');
  await schedule();
  await over(1, 30_000);
  expect(await getRun(run.id)).toMatchObject({ resumed: 1, total: 300, done: 300, failed: 0 });
  expect(await mailboxes()).toBe(600);
});

it('leaves an account whose test listens for later, and says so', async () => {
  const { database } = server;
  const [before, after] = [number('applicative'), number('applicative')];
  const id = await newAccount(database, organisation, { idNatPsc: null, idNatAuthCli: before });
  await schedule();
  const admin = await newAdministrator(database, organisation);
  await startRun(admin);
  await over(1);
  await database.sql`
    insert into execution (organisation_id, account_id, case_id, mailbox_id, state, delay_seconds)
    select organisation_id, id, 'authcli-auth-imap', applicative_mailbox_id, 'listening', 60 from account where id = ${id}`;
  await change(database, id, { idNatPsc: null, idNatAuthCli: after });
  const { run } = await startRun(admin);
  await over(2);
  expect((await listItems({ id: run.id })).items).toMatchObject([
    { action: 'adapt', outcome: 'failed', error: expect.stringContaining('test de ce compte est en cours') },
  ]);
  expect(await stateOf(database, id)).toMatchObject({
    status: 'pending',
    failure: null,
    applicative: addressOf(before),
  });
  await expect(retryAccount(admin, id)).rejects.toMatchObject({ kind: 'conflict' });
  await database.sql`update execution set state = 'done'`;
  expect(await retryAccount(admin, id)).toEqual({ error: null });
  expect(await stateOf(database, id)).toMatchObject({ status: 'available', applicative: addressOf(after) });
});

it('with PROVISIONING=immediate, provides at once, and catches up with what was left behind', async () => {
  const { database } = server;
  server.config.provisioning = 'immediate';
  const id = await newAccount(database, organisation);
  await provisionSoon(id);
  expect((await stateOf(database, id)).status).toBe('available');
  // The process ended between the change and its mailboxes.
  const left = await newAccount(database, organisation);
  await database.sql`update account set deleted_at = now() where id = ${id}`;
  await schedule({ mode: 'immediate' });
  await eventually(
    () => accountsWaiting(database.db),
    (count) => count === 0,
  );
  expect((await stateOf(database, left)).status).toBe('available');
  expect(await stateOf(database, id)).toMatchObject({ personal: null, applicative: null });
  // Nothing of this is a run.
  expect(await runs()).toEqual([]);
  expect(await provisioningStatus()).toMatchObject({ mode: 'immediate', nextAt: null, waiting: 0 });
});
