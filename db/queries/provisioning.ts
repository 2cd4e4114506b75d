/**
 * Runs of the creation of mailboxes. They serve every organisation at once, and only the scheduler and administrators
 * read them: no tenant appears here.
 */
import { and, asc, desc, eq, gt, lt, ne, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { account, organisation, type Purged, provisioningItem, provisioningRun, user } from '../schema';
import { personName } from './user';

export type RunRow = typeof provisioningRun.$inferSelect;
export type ItemOutcome = (typeof provisioningItem.$inferSelect)['outcome'];

/** What a run has to do for an account (alias `a`), or null: it has all it needs. */
const todo = sql`
  case
    when a.deleted_at is not null then
      case when a.personal_mailbox_id is not null or a.applicative_mailbox_id is not null then 'remove' end
    when a.status <> 'available'
      or (a.id_nat_psc is null) <> (a.personal_mailbox_id is null)
      or (a.id_nat_auth_cli is null) <> (a.applicative_mailbox_id is null) then
      case when a.personal_mailbox_id is null and a.applicative_mailbox_id is null then 'create' else 'adapt' end
  end`;

/** How many accounts wait for the next run. */
export async function accountsWaiting(db: Queryable): Promise<number> {
  const [row] = await db.execute<{ n: number }>(
    sql`select count(*)::int as n from account a where ${todo} is not null`,
  );
  return row!.n;
}

/** Accounts whose mailboxes should have been made, adapted or given up at once, and which nothing refused. */
export async function accountsLeft(db: Queryable): Promise<number[]> {
  const rows = await db.execute<{ id: string }>(
    sql`select a.id from account a
      where ${todo} is not null and (a.status <> 'failed' or a.deleted_at is not null) order by a.id`,
  );
  return rows.map(({ id }) => Number(id));
}

/** Whether an account has waited since before a moment. */
export async function waitedSince(db: Queryable, moment: Date): Promise<boolean> {
  const [row] = await db.execute<{ yes: boolean }>(sql`
    select exists (select from account a where ${todo} is not null
      and coalesce(a.deleted_at, a.changed_at) < ${moment.toISOString()}::timestamptz) as yes`);
  return row!.yes;
}

/** Asks for a run. @returns undefined when one is under way, or the night had its own already. */
export async function insertRun(
  db: Queryable,
  values: { trigger: 'night'; night: string } | { trigger: 'manual'; requestedBy: number },
): Promise<number | undefined> {
  const rows = await db
    .insert(provisioningRun)
    .values(values)
    .onConflictDoNothing()
    .returning({ id: provisioningRun.id });
  return rows[0]?.id;
}

/** The run that is not over, if any. */
export async function runUnderWay(db: Queryable): Promise<RunRow | undefined> {
  return (await db.select().from(provisioningRun).where(ne(provisioningRun.state, 'done')))[0];
}

export async function nightHadItsRun(db: Queryable, night: string): Promise<boolean> {
  const rows = await db
    .select({ id: provisioningRun.id })
    .from(provisioningRun)
    .where(eq(provisioningRun.night, night));
  return rows.length > 0;
}

/** Whether any night has had a run. */
export async function hadNights(db: Queryable): Promise<boolean> {
  const rows = await db
    .select({ id: provisioningRun.id })
    .from(provisioningRun)
    .where(eq(provisioningRun.trigger, 'night'))
    .limit(1);
  return rows.length > 0;
}

/** Begins a run, with what it has to do; or goes on with one that another process began. In a transaction. */
export async function takeUp(tx: Queryable, runId: number): Promise<void> {
  const begun = await tx
    .update(provisioningRun)
    .set({ state: 'running', startedAt: sql`clock_timestamp()` })
    .where(and(eq(provisioningRun.id, runId), eq(provisioningRun.state, 'waiting')))
    .returning({ id: provisioningRun.id });
  if (begun.length === 0) {
    await tx
      .update(provisioningRun)
      .set({ resumed: sql`${provisioningRun.resumed} + 1` })
      .where(and(eq(provisioningRun.id, runId), eq(provisioningRun.state, 'running')));
    return;
  }
  await tx.execute(sql`
    insert into provisioning_item (run_id, account_id, action)
    select ${runId}, t.id, t.todo::provisioning_action
    from (select a.id, ${todo} as todo from account a) t where t.todo is not null
    on conflict do nothing`);
}

/** Accounts that a run has still to see to. */
export async function itemsWaiting(db: Queryable, runId: number): Promise<number[]> {
  const rows = await db
    .select({ accountId: provisioningItem.accountId })
    .from(provisioningItem)
    .where(and(eq(provisioningItem.runId, runId), eq(provisioningItem.outcome, 'waiting')))
    .orderBy(asc(provisioningItem.accountId));
  return rows.map(({ accountId }) => accountId);
}

interface ItemEnd {
  outcome: 'done' | 'failed';
  error: string | null;
  attempts: number;
}

const ended = ({ outcome, error, attempts }: ItemEnd) => ({
  ...{ outcome, error, endedAt: sql`clock_timestamp()` },
  attempts: sql`${provisioningItem.attempts} + ${attempts}`,
});

/** Says how a run went for an account, unless that is said already. */
export async function endItem(tx: Queryable, runId: number, accountId: number, end: ItemEnd): Promise<void> {
  await tx
    .update(provisioningItem)
    .set(ended(end))
    .where(
      and(
        eq(provisioningItem.runId, runId),
        eq(provisioningItem.accountId, accountId),
        eq(provisioningItem.outcome, 'waiting'),
      ),
    );
}

/** The last run that had something to do for an account learns how another attempt went, when it had failed. */
export async function amendLastItem(tx: Queryable, accountId: number, end: ItemEnd): Promise<void> {
  await tx
    .update(provisioningItem)
    .set(ended(end))
    .where(
      and(
        eq(provisioningItem.accountId, accountId),
        eq(provisioningItem.outcome, 'failed'),
        sql`${provisioningItem.runId} = (
          select max(last.run_id) from provisioning_item last where last.account_id = ${accountId})`,
      ),
    );
}

export async function endRun(db: Queryable, runId: number, purged: Purged): Promise<void> {
  await db
    .update(provisioningRun)
    .set({ state: 'done', purged, endedAt: sql`clock_timestamp()` })
    .where(and(eq(provisioningRun.id, runId), ne(provisioningRun.state, 'done')));
}

const tally = (outcome: SQL | undefined) => sql<number>`(
  select count(*)::int from provisioning_item i
  where i.run_id = ${provisioningRun.id}${outcome ? sql` and ${outcome}` : sql``})`;

function selectRuns(db: Queryable) {
  return db
    .select({
      run: provisioningRun,
      requestedBy: sql<string | null>`coalesce(${personName}, ${user.login})`,
      total: tally(undefined),
      done: tally(sql`i.outcome = 'done'`),
      failed: tally(sql`i.outcome = 'failed'`),
    })
    .from(provisioningRun)
    .leftJoin(user, eq(user.id, provisioningRun.requestedBy));
}
export type RunWithCounts = Awaited<ReturnType<typeof runsBefore>>[number];

/** Newest first; `before`: only smaller ids. */
export function runsBefore(db: Queryable, page: { before?: number; limit: number }) {
  return selectRuns(db)
    .where(page.before === undefined ? undefined : lt(provisioningRun.id, page.before))
    .orderBy(desc(provisioningRun.id))
    .limit(page.limit);
}

export async function runWithCounts(db: Queryable, runId: number): Promise<RunWithCounts | undefined> {
  return (await selectRuns(db).where(eq(provisioningRun.id, runId)))[0];
}

/** What a run did, by account; `after`: only larger account ids. */
export function itemsOf(
  db: Queryable,
  runId: number,
  page: { outcome?: ItemOutcome; after?: number; limit: number },
) {
  return db
    .select({ item: provisioningItem, nil: account.nil, organisation: organisation.name })
    .from(provisioningItem)
    .innerJoin(account, eq(account.id, provisioningItem.accountId))
    .innerJoin(organisation, eq(organisation.id, account.organisationId))
    .where(
      and(
        eq(provisioningItem.runId, runId),
        page.outcome ? eq(provisioningItem.outcome, page.outcome) : undefined,
        page.after === undefined ? undefined : gt(provisioningItem.accountId, page.after),
      ),
    )
    .orderBy(asc(provisioningItem.accountId))
    .limit(page.limit);
}

/** The last run that is over, for the metrics. */
export async function lastRun(db: Queryable): Promise<RunWithCounts | undefined> {
  return (
    await selectRuns(db).where(eq(provisioningRun.state, 'done')).orderBy(desc(provisioningRun.id)).limit(1)
  )[0];
}

/** An account whoever's it is, deleted or not. */
export async function accountForAdministrators(db: Queryable, accountId: number) {
  return (await db.select().from(account).where(eq(account.id, accountId)))[0];
}
