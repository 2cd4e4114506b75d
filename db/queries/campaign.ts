/**
 * Campaigns: an execution without a case, and its children in their order. Every transition of a campaign holds the
 * lock of its row, so that its next test opens once, and never after it was aborted.
 */
import { and, asc, desc, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Verdict } from '../../conformance/verdict';
import type { Queryable } from '../client';
import { execution } from '../schema';
import { type ExecutionRow, ofTenant } from './execution';
import type { Tenant } from './tenant';

/** The longest pause that an editor can ask for, from the moment of asking. */
export const LONGEST_PAUSE_SECONDS = 1800;

const clock = sql<Date>`clock_timestamp()`;

/** Children of some campaigns, in order; the caller has checked whose they are. */
export function childrenOf(db: Queryable, parents: number[]): Promise<ExecutionRow[]> {
  if (parents.length === 0) return Promise.resolve([]);
  return db
    .select()
    .from(execution)
    .where(inArray(execution.parent, parents))
    .orderBy(asc(execution.parent), asc(execution.position));
}

/** Locks a campaign until the transaction ends. @returns its row and the database's clock; undefined: none. */
export async function lockCampaign(
  tx: Queryable,
  number: number,
): Promise<{ campaign: ExecutionRow; now: Date } | undefined> {
  const [campaign] = await tx
    .select()
    .from(execution)
    .where(and(eq(execution.number, number), isNotNull(execution.campaignId)))
    .for('update');
  if (!campaign) return undefined;
  const [row] = await tx.execute<{ ms: number }>(
    sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
  );
  return { campaign, now: new Date(Math.floor(row!.ms)) };
}

/** Campaigns that go on, and those over whose verdict a test may have turned while nobody looked. */
export async function campaignsUnderWay(db: Queryable): Promise<number[]> {
  const rows = await db
    .select({ number: execution.number })
    .from(execution)
    .where(
      and(
        isNotNull(execution.campaignId),
        or(sql`${execution.state} <> 'done'`, sql`${execution.endedAt} > now() - interval '1 day'`),
      ),
    )
    .orderBy(asc(execution.number));
  return rows.map(({ number }) => number);
}

type Wait = Pick<ExecutionRow, 'waitsFor' | 'nextAt' | 'nextPauseSeconds'>;

/** What a campaign waits for now. The caller holds its lock. */
export async function setWait(tx: Queryable, number: number, wait: Partial<Wait>): Promise<void> {
  await tx.update(execution).set(wait).where(eq(execution.number, number));
}

/** Opens the window of a test that was queued. @returns false when it is not queued any more. */
export async function openChild(
  tx: Queryable,
  number: number,
  window: Partial<typeof execution.$inferInsert>,
): Promise<boolean> {
  const rows = await tx
    .update(execution)
    .set({ ...window, state: 'listening' })
    .where(and(eq(execution.number, number), eq(execution.state, 'queued')))
    .returning({ number: execution.number });
  return rows.length > 0;
}

/** Ends tests that were never opened as skipped. @returns the numbers of those that were still queued. */
export async function skipQueued(tx: Queryable, numbers: number[]): Promise<number[]> {
  if (numbers.length === 0) return [];
  const rows = await tx
    .update(execution)
    .set({ state: 'done', verdict: 'skipped', endedAt: clock, closedAt: clock })
    .where(and(inArray(execution.number, numbers), eq(execution.state, 'queued')))
    .returning({ number: execution.number });
  return rows.map(({ number }) => number);
}

/** Ends a campaign, or gives it the verdict that its tests have by now. The caller holds its lock. */
export async function concludeCampaign(tx: Queryable, number: number, verdict: Verdict): Promise<void> {
  await tx
    .update(execution)
    .set({
      ...{ state: 'done', verdict, waitsFor: null, nextAt: null, nextPauseSeconds: null },
      endedAt: sql`coalesce(${execution.endedAt}, clock_timestamp())`,
      closedAt: sql`coalesce(${execution.closedAt}, clock_timestamp())`,
    })
    .where(eq(execution.number, number));
}

/** Whether a campaign has a test under way. */
const underWay = sql`EXISTS (SELECT FROM execution c
  WHERE c.parent = ${execution.number} AND c.state IN ('listening', 'judging'))`;
const waitsForTests = sql`EXISTS (SELECT FROM execution c
  WHERE c.parent = ${execution.number} AND c.state = 'queued')`;

const ofRunning = (tenant: Tenant, number: number) =>
  and(
    ...[ofTenant(tenant), eq(execution.number, number), isNotNull(execution.campaignId)],
    ...[eq(execution.state, 'listening'), waitsForTests],
  );

/** Lets the next test open at once. @returns false when the campaign is not between two tests. */
export async function endPause(db: Queryable, tenant: Tenant, number: number): Promise<boolean> {
  const rows = await db
    .update(execution)
    .set({ waitsFor: 'nothing', nextAt: clock })
    .where(and(ofRunning(tenant, number), sql`NOT ${underWay}`))
    .returning({ number: execution.number });
  return rows.length > 0;
}

/**
 * Makes the pause under way, or the coming one, longer; never beyond LONGEST_PAUSE_SECONDS.
 * @returns false when no test follows.
 */
export async function lengthenPause(
  db: Queryable,
  tenant: Tenant,
  number: number,
  seconds: number,
): Promise<boolean> {
  const rows = await db
    .update(execution)
    .set({
      nextAt: sql`CASE WHEN ${execution.nextAt} IS NULL THEN NULL ELSE
        least(greatest(${execution.nextAt}, clock_timestamp()) + make_interval(secs => ${seconds}),
          clock_timestamp() + make_interval(secs => ${LONGEST_PAUSE_SECONDS})) END`,
      waitsFor: sql`CASE WHEN ${execution.nextAt} IS NULL THEN ${execution.waitsFor} ELSE 'pause' END`,
      nextPauseSeconds: sql`CASE WHEN ${execution.nextAt} IS NULL THEN
        least(coalesce(${execution.nextPauseSeconds}, ${execution.pauseSeconds}) + ${seconds}, ${LONGEST_PAUSE_SECONDS})
        ELSE ${execution.nextPauseSeconds} END`,
    })
    .where(ofRunning(tenant, number))
    .returning({ number: execution.number });
  return rows.length > 0;
}

/** The last execution of each campaign, of each account that the tenant may see, and how many tests it has. */
export function lastExecutionPerCampaign(db: Queryable, tenant: Tenant) {
  return db
    .selectDistinctOn([execution.accountId, execution.campaignId], {
      accountId: execution.accountId,
      campaignId: execution.campaignId,
      number: execution.number,
      state: execution.state,
      verdict: execution.verdict,
      startedAt: execution.startedAt,
      tests: sql<number>`(SELECT count(*)::int FROM execution child WHERE child.parent = ${execution}.${sql.identifier('number')})`,
    })
    .from(execution)
    .where(and(ofTenant(tenant), isNotNull(execution.campaignId), isNull(execution.caseId)))
    .orderBy(execution.accountId, execution.campaignId, desc(execution.number));
}
