import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { newPerson } from '../accounts/testing';
import { getExecution } from '../executions/get';
import { Intake } from '../executions/intake';
import type { Leader } from '../executions/leader';
import { compareJudgements } from '../executions/rejudge';
import { eventually, newEditor, openTestServer, type TestEditor, type TestServer } from '../testing';
import { attempt } from './attempt';
import { purge } from './purge';
import { addressOf, deposit, newAccount, newOrganisation, number, workshopOf } from './testing';

let server: TestServer;
let leader: Leader;
let beating: NodeJS.Timeout;
beforeAll(async () => {
  server = await openTestServer({ quietMs: 200, settleMs: 200, followMs: 500 });
  await server.lab.begin();
  beating = setInterval(() => void server.lab.mark().catch(() => {}), 50);
  leader = await server.lead();
});
afterEach(async () => {
  await server.database.sql`delete from setting`;
});
afterAll(async () => {
  clearInterval(beating);
  await leader.stop();
  await server.close();
});

async function keepFor(settings: Record<string, number>): Promise<void> {
  for (const [key, days] of Object.entries(settings))
    await server.database.sql`insert into setting (key, value) values (${key}, ${days}::int::text::jsonb)`;
}
const DAY_MS = 24 * 3600_000;
/** As it will be in some days. */
const run = async (days = 0, from = Date.now()) =>
  (await purge(workshopOf(server.database), () => false, new Date(from + days * DAY_MS)))!;
const mailboxExists = async (idNat: string) =>
  (await server.database.sql`select from mailbox where address = ${addressOf(idNat)}`).length > 0;

/** Plays a test whose client refuses the certificate of the expired server; answers its number once it is over. */
async function played(editor: TestEditor): Promise<number> {
  const execution = await editor.start('authcli-expired-imap', { delaySeconds: 5 });
  const connection = server.lab.connect('org-expired', 'imap', editor);
  await connection.open();
  await connection.refuse(45);
  await eventually(
    () => getExecution(editor, execution),
    ({ state, watchUntil }) => state === 'done' && watchUntil === null,
    20_000,
  );
  await eventually(
    () => server.database.sql`select closed_at from execution where number = ${execution}`,
    ([row]) => row?.closed_at !== null,
    20_000,
  );
  return execution;
}

it('removes a mailbox that nobody used for a while with its messages, and no other', async () => {
  const { database } = server;
  const organisation = await newOrganisation(database);
  const [left, shared, fresh] = [number('applicative'), number('applicative'), number('applicative')];
  for (const idNatAuthCli of [left, shared, fresh]) {
    const id = await newAccount(database, organisation, { idNatPsc: null, idNatAuthCli });
    await attempt(workshopOf(database), { accountId: id, runId: null });
    await deposit(database, addressOf(idNatAuthCli));
    await database.sql`update account set deleted_at = now() where id = ${id}`;
    await attempt(workshopOf(database), { accountId: id, runId: null });
  }
  await database.sql`update mailbox set unused_since = now() - interval '8 days' where id_nat in (${left}, ${shared})`;
  // Marked by mistake, or taken again at this very moment: the removal looks before it believes it.
  await database.sql`insert into account (organisation_id, nil, label, id_nat_auth_cli, applicative_mailbox_id, status)
    select organisation_id, 'again', ${`again${organisation}`}, id_nat, id, 'available' from mailbox where id_nat = ${shared}`;
  const { mailboxes } = await run();
  expect(mailboxes).toBe(1);
  expect(await mailboxExists(left)).toBe(false);
  expect(await mailboxExists(shared)).toBe(true);
  expect(await mailboxExists(fresh)).toBe(true);
  const [used] = await database.sql`select unused_since from mailbox where id_nat = ${shared}`;
  expect(used?.unused_since).toBeNull();
  const [orders] =
    await database.sql`select count(*)::int as n from lab_instruction where kind = 'close_sessions'`;
  expect(orders?.n).toBeGreaterThanOrEqual(8);
  const acts = await database.sql`select details from audit where action = 'retention.purge'`;
  expect(acts.at(-1)?.details).toEqual({ mailboxes: 1 });
});

it('removes old messages and counts anew what the mailbox holds, but not under a test', async () => {
  const { database } = server;
  await keepFor({ messageDays: 30 });
  const organisation = await newOrganisation(database);
  const [quiet, busy] = [number('applicative'), number('applicative')];
  for (const idNatAuthCli of [quiet, busy]) {
    const id = await newAccount(database, organisation, { idNatPsc: null, idNatAuthCli });
    await attempt(workshopOf(database), { accountId: id, runId: null });
    for (const days of [40, 31, 29, 0]) await deposit(database, addressOf(idNatAuthCli), days);
  }
  await database.sql`
    insert into execution (organisation_id, account_id, case_id, mailbox_id, state, delay_seconds)
    select organisation_id, id, 'authcli-auth-imap', applicative_mailbox_id, 'queued', 60
    from account where id_nat_auth_cli = ${busy}`;
  expect((await run()).messages).toBe(2);
  const held = async (idNat: string) =>
    (
      await database.sql`select u.messages::int, u.octets::int from mailbox_usage u join mailbox m on m.id = u.mailbox_id
      where m.address = ${addressOf(idNat)}`
    )[0];
  expect(await held(quiet)).toEqual({ messages: 2, octets: 200 });
  expect(await held(busy)).toEqual({ messages: 4, octets: 400 });
  // Sessions that look at the folder learn which messages left.
  const [told] = await database.sql<{ uids: string[] }[]>`
    select e.uids from message_expunged e join folder f on f.id = e.folder_id join mailbox m on m.id = f.mailbox_id
    where m.address = ${addressOf(quiet)}`;
  expect(told?.uids.length).toBe(2);
  await database.sql`delete from execution where state = 'queued'`;
});

it('keeps the evidence of executions that are kept, so that they are judged again as before; what is unbound goes', async () => {
  const { database } = server;
  const editor = await newEditor(server);
  const execution = await played(editor);
  const stranger = server.lab.connect('org-valid', 'imap', { address: '127.200.0.1' });
  await stranger.open();
  await stranger.handshake();
  await stranger.close();
  await server.lab.mark();
  const before = await compareJudgements(database.db, editor, execution);
  const lines = (
    await database.sql`select count(*)::int as n from execution_event where execution_number = ${execution}`
  )[0]?.n;
  await keepFor({ eventDays: 90 });
  const { events, executions } = await run(100);
  expect(events).toBeGreaterThan(0);
  expect(executions).toBe(0);
  const left = await database.sql`select from event where connection = ${stranger.id}`;
  // The last old event of a process stays: see below.
  expect(left.length).toBeLessThanOrEqual(1);
  const after = await compareJudgements(database.db, editor, execution);
  expect(after).toEqual(before);
  expect(after.differs).toBe(false);
  const kept =
    await database.sql`select count(*)::int as n from execution_event where execution_number = ${execution}`;
  expect(kept[0]?.n).toBe(lines);
  // Nothing more to remove: again is again.
  expect((await run(100)).events).toBe(0);
});

it('leaves no hole for whoever takes the judging over', async () => {
  const { database } = server;
  const visitor = server.lab.connect('org-valid', 'imap', { address: '127.200.0.2' });
  for (let n = 0; n < 20; n++) await visitor.open();
  await server.lab.mark();
  await keepFor({ eventDays: 90 });
  await run(100);
  const since = await server.lab.now();
  const fresh = server.lab.connect('org-valid', 'imap', { address: '127.200.0.3' });
  await fresh.open();
  await server.lab.mark();
  const errors: unknown[] = [];
  const log = { ...workshopOf(database).log, error: (...said: unknown[]) => void errors.push(said) };
  const intake = new Intake({
    db: database.db,
    log: log as never,
    consume: async () => {},
    beforeUnannounced: async () => {},
  });
  await intake.begin(new Date(since));
  await intake.readMarks(since);
  expect(errors).toEqual([]);
  expect(intake.coverage.holes(since, await server.lab.now())).toEqual([]);
});

it('removes old executions with all that was theirs, and the journal as the settings say', async () => {
  const { database } = server;
  const editor = await newEditor(server);
  const old = await played(editor);
  await database.sql`insert into audit (role, action) values ('system', 'setting.change')`;
  const between = Date.now();
  const recent = await played(editor);
  await keepFor({ executionDays: 365, eventDays: 90, auditDays: 365 });
  const purged = await run(365, between);
  expect(purged).toMatchObject({ executions: expect.any(Number), events: expect.any(Number) });
  expect(purged.executions).toBeGreaterThanOrEqual(1);
  expect(purged.audit).toBeGreaterThanOrEqual(1);
  await expect(getExecution(editor, old)).rejects.toMatchObject({ kind: 'not_found' });
  expect((await getExecution(editor, recent)).verdict).toBeDefined();
  expect((await compareJudgements(database.db, editor, recent)).differs).toBe(false);
  const orphans = await database.sql`select from finding where execution_number = ${old}`;
  expect(orphans.length).toBe(0);
});

it('keeps everything for ever when the settings say 0', async () => {
  await keepFor({ executionDays: 0, eventDays: 0, messageDays: 0, auditDays: 0 });
  expect(await run(3000)).toMatchObject({ executions: 0, events: 0, messages: 0, audit: 0 });
});

it('removes logins that ended, or were left, more than 30 days ago, whenever they began', async () => {
  const { database } = server;
  const { session } = await newPerson(server);
  const login = async (created: number, seen: number, ended: number | null) => {
    const id = randomUUID();
    await database.sql`insert into portal_session (id, user_id, login, created_at, last_seen_at, ended_at)
      values (${id}, ${session.userId}, ${id}, now() - make_interval(days => ${created}),
        now() - make_interval(days => ${seen}), now() - make_interval(days => ${ended}))`;
    return id;
  };
  const kept = [await login(40, 29, null), await login(40, 40, 29)];
  await login(40, 31, null);
  await login(40, 31, 31);
  await run();
  const rows = await database.sql`select id from portal_session where user_id = ${session.userId}`;
  expect(rows.map(({ id }) => id).toSorted()).toEqual(kept.toSorted());
});
