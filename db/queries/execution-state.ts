/** Transitions of an execution: each a single conditional UPDATE, so that abort, deadline and verdict may race. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Finding, Verdict } from '../../conformance/verdict';
import type { Database, Queryable } from '../client';
import { execution, finding } from '../schema';
import type { Tenant } from './tenant';

const now = sql`now()`;

/**
 * Ends an open execution as aborted. Nothing is watched any more.
 * @returns false when it was over already (or is not the tenant's).
 */
export async function requestAbort(db: Queryable, tenant: Tenant, number: number): Promise<boolean> {
  const rows = await db
    .update(execution)
    .set({
      state: 'done',
      verdict: 'aborted',
      abortRequested: true,
      endedAt: now,
      closedAt: now,
      watchUntil: null,
    })
    .where(
      and(
        eq(execution.number, number),
        eq(execution.organisationId, tenant.organisationId),
        tenant.accountId === undefined ? undefined : eq(execution.accountId, tenant.accountId),
        inArray(execution.state, ['queued', 'listening', 'judging']),
      ),
    )
    .returning({ number: execution.number });
  return rows.length > 0;
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
 * A stronger proof withdrew what a verdict rested on, and the window is not over: it listens again.
 * @returns false when it cannot, because it is closed, or its mailbox listens for another execution by now.
 */
export async function reopen(db: Database, number: number, state: 'listening' | 'judging'): Promise<boolean> {
  try {
    const rows = await db
      .update(execution)
      .set({ state, verdict: null, endedAt: null, watchUntil: null, judgedSeq: null })
      .where(mayTurn(number))
      .returning({ number: execution.number });
    return rows.length > 0;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

function isUniqueViolation(error: unknown): boolean {
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
