/** Transitions of an execution: each a single conditional UPDATE, so that abort, deadline and verdict may race. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Finding, Verdict } from '../../conformance/verdict';
import type { Database, Queryable } from '../client';
import { execution, finding } from '../schema';
import { ofTenant } from './execution';
import type { Tenant } from './tenant';

const now = sql`now()`;

const open = inArray(execution.state, ['queued', 'listening', 'judging']);

/** `clock_timestamp()`: an abort that waited for a lock must not end before the test that it ends began. */
const over = {
  state: 'done',
  watchUntil: null,
  endedAt: sql`clock_timestamp()`,
  closedAt: sql`clock_timestamp()`,
} as const;
const aborted = { ...over, verdict: 'aborted', abortRequested: true } as const;

/**
 * Ends an open execution as aborted. Nothing is watched any more. A campaign ends with its test under way, and what
 * was not started is skipped: all of it or nothing.
 * @returns false when it was over already (or is not the tenant's).
 */
export async function requestAbort(db: Queryable, tenant: Tenant, number: number): Promise<boolean> {
  return db.transaction(async (tx) => {
    const own = await tx
      .update(execution)
      .set({ ...aborted, waitsFor: null, nextAt: null })
      .where(and(eq(execution.number, number), ofTenant(tenant), open))
      .returning({ campaignId: execution.campaignId });
    if (own.length === 0) return false;
    if (own[0]?.campaignId == null) return true;
    const child = (state: ('queued' | 'listening' | 'judging')[]) =>
      and(eq(execution.parent, number), inArray(execution.state, state));
    await tx
      .update(execution)
      .set(aborted)
      .where(child(['listening', 'judging']));
    await tx
      .update(execution)
      .set({ ...over, verdict: 'skipped' })
      .where(child(['queued']));
    return true;
  });
}

/** The window is over and the judge awaits the last evidence. */
export async function toJudging(db: Queryable, number: number): Promise<boolean> {
  const rows = await db
    .update(execution)
    .set({ state: 'judging' })
    .where(and(eq(execution.number, number), eq(execution.state, 'listening')))
    .returning({ number: execution.number });
  return rows.length > 0;
}

/** Gives the verdict once. @returns false when somebody else (abort) ended the execution first. */
export async function toDone(
  db: Queryable,
  number: number,
  outcome: {
    verdict: Verdict;
    judgedUpTo: Date;
    judgedSeq: number;
    watchUntil: Date | null;
    ruleVersion: string;
  },
): Promise<boolean> {
  const rows = await db
    .update(execution)
    .set({ state: 'done', endedAt: now, ...outcome })
    .where(and(eq(execution.number, number), inArray(execution.state, ['listening', 'judging'])))
    .returning({ number: execution.number });
  return rows.length > 0;
}

/** A verdict that evidence may still turn: given by the judge, and its connections not yet all over. */
const mayTurn = (number: number) =>
  and(
    eq(execution.number, number),
    eq(execution.state, 'done'),
    sql`${execution.closedAt} is null`,
    sql`${execution.verdict} <> 'aborted'`,
  );

/** Later evidence turned an early verdict, while it was still watched. */
export async function turnVerdict(
  db: Queryable,
  number: number,
  outcome: { verdict: Verdict; judgedUpTo: Date; judgedSeq: number; watchUntil: Date | null },
): Promise<boolean> {
  const rows = await db
    .update(execution)
    .set(outcome)
    .where(mayTurn(number))
    .returning({ number: execution.number });
  return rows.length > 0;
}

/**
 * A stronger proof withdrew what a verdict rested on, and the window is not over: it listens again, and its campaign
 * waits for it.
 * @returns false when it cannot, because it is closed, its mailbox listens for another execution by now, or its
 *   campaign was aborted or is at another test.
 */
export async function reopen(db: Database, number: number, state: 'listening' | 'judging'): Promise<boolean> {
  const again = { verdict: null, endedAt: null, watchUntil: null } as const;
  try {
    return await db.transaction(async (tx) => {
      const parent = await lockParent(tx, number);
      if (parent && (parent.verdict === 'aborted' || (await isAtATest(tx, parent.number)))) return false;
      const rows = await tx
        .update(execution)
        .set({ ...again, state, judgedSeq: null })
        .where(mayTurn(number))
        .returning({ number: execution.number });
      if (rows.length > 0 && parent?.state === 'done') {
        await tx
          .update(execution)
          .set({ ...again, state: 'listening', closedAt: null })
          .where(eq(execution.number, parent.number));
      }
      return rows.length > 0;
    });
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** Locks the campaign of a test, before the test itself: everybody takes them in this order. */
async function lockParent(tx: Queryable, number: number) {
  const [child] = await tx
    .select({ parent: execution.parent })
    .from(execution)
    .where(eq(execution.number, number));
  if (child?.parent == null) return undefined;
  return (await tx.select().from(execution).where(eq(execution.number, child.parent)).for('update'))[0];
}

async function isAtATest(tx: Queryable, campaign: number): Promise<boolean> {
  const rows = await tx
    .select({ number: execution.number })
    .from(execution)
    .where(and(eq(execution.parent, campaign), inArray(execution.state, ['listening', 'judging'])));
  return rows.length > 0;
}

export function isUniqueViolation(error: unknown): boolean {
  const cause = (error as { cause?: unknown }).cause ?? error;
  return (cause as { code?: unknown }).code === '23505';
}

/** Tells followers that provisional findings changed. @returns false when it is not being judged any more. */
export async function tellFindings(db: Queryable, number: number, judgedUpTo: Date): Promise<boolean> {
  const rows = await db
    .update(execution)
    .set({ judgedUpTo })
    .where(and(eq(execution.number, number), inArray(execution.state, ['listening', 'judging'])))
    .returning({ number: execution.number });
  return rows.length > 0;
}

/** Nothing is linked to it any more. */
export async function toClosed(db: Queryable, number: number): Promise<void> {
  await db
    .update(execution)
    .set({ closedAt: now })
    .where(
      and(eq(execution.number, number), eq(execution.state, 'done'), sql`${execution.closedAt} is null`),
    );
}

/** Replaces the findings as a whole. */
export async function replaceFindings(db: Queryable, number: number, findings: Finding[]): Promise<void> {
  await db.delete(finding).where(eq(finding.executionNumber, number));
  if (findings.length > 0) {
    await db
      .insert(finding)
      .values(findings.map((content, position) => ({ executionNumber: number, position, content })));
  }
}
