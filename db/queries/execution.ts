/** Executions as their organisation sees them. Numbers of others behave like unknown ones. */
import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Verdict } from '../../conformance/verdict';
import type { Queryable } from '../client';
import { event, execution, executionConnection, executionEvent, finding, user } from '../schema';
import type { Tenant } from './tenant';
import { personName } from './user';

export type ExecutionRow = typeof execution.$inferSelect;

/** Rows of executions that a tenant may see. */
export const ofTenant = (tenant: Tenant) =>
  and(
    eq(execution.organisationId, tenant.organisationId),
    tenant.accountId === undefined ? undefined : eq(execution.accountId, tenant.accountId),
  );

/** undefined: unknown or somebody else's. */
export async function executionOf(db: Queryable, tenant: Tenant, number: number) {
  const [row] = await db
    .select({ execution, startedByName: personName, startedByLogin: user.login })
    .from(execution)
    .leftJoin(user, eq(user.id, execution.startedBy))
    .where(and(ofTenant(tenant), eq(execution.number, number)));
  return row;
}

/** Newest first. `before`: only smaller numbers (cursor). */
export function executionsOf(
  db: Queryable,
  tenant: Tenant,
  filter: {
    before?: number;
    limit: number;
    caseIds?: string[];
    campaignIds?: string[];
    verdicts?: Verdict[];
    open?: boolean;
    /** Leave out the tests of campaigns. */
    topLevel?: boolean;
  },
) {
  return db
    .select({ execution, startedByName: personName, startedByLogin: user.login })
    .from(execution)
    .leftJoin(user, eq(user.id, execution.startedBy))
    .where(
      and(
        ofTenant(tenant),
        filter.before === undefined ? undefined : lt(execution.number, filter.before),
        filter.caseIds ? inArray(execution.caseId, filter.caseIds) : undefined,
        filter.campaignIds ? inArray(execution.campaignId, filter.campaignIds) : undefined,
        filter.topLevel ? isNull(execution.parent) : undefined,
        filter.verdicts ? inArray(execution.verdict, filter.verdicts) : undefined,
        filter.open ? sql`${execution.state} <> 'done'` : undefined,
      ),
    )
    .orderBy(desc(execution.number))
    .limit(filter.limit);
}

/**
 * The last execution of each case of an account that was played, or is being played. One that was interrupted says
 * nothing of the case: it only stands where there is no other.
 */
export function lastExecutionPerCase(db: Queryable, tenant: Required<Tenant>) {
  return db
    .selectDistinctOn([execution.caseId], {
      caseId: execution.caseId,
      number: execution.number,
      state: execution.state,
      verdict: execution.verdict,
      startedAt: execution.startedAt,
    })
    .from(execution)
    .where(
      and(
        ofTenant(tenant),
        isNotNull(execution.caseId),
        sql`${execution.state} <> 'queued'`,
        sql`${execution.verdict} IS DISTINCT FROM 'skipped'`,
      ),
    )
    .orderBy(
      execution.caseId,
      sql`${execution.verdict} IS NOT DISTINCT FROM 'aborted'`,
      desc(execution.number),
    );
}

/** Findings of several executions, in order; the caller has checked whose they are. */
export function findingsOf(db: Queryable, tenant: Tenant, numbers: number[]) {
  if (numbers.length === 0) return Promise.resolve([]);
  return db
    .select({ number: finding.executionNumber, content: finding.content })
    .from(finding)
    .innerJoin(execution, eq(execution.number, finding.executionNumber))
    .where(and(ofTenant(tenant), inArray(finding.executionNumber, numbers)))
    .orderBy(finding.executionNumber, finding.position);
}

/** Linked events with seq > `after`, in seq order. Withdrawn ones come without their content. */
export async function linkedEventsOf(
  db: Queryable,
  tenant: Tenant,
  number: number,
  page: { after: number; limit: number; upTo?: number },
) {
  return db
    .select({
      seq: executionEvent.seq,
      withdrawn: executionEvent.withdrawn,
      basis: executionConnection.basis,
      judged: executionConnection.judged,
      event,
    })
    .from(executionEvent)
    .innerJoin(execution, eq(execution.number, executionEvent.executionNumber))
    .innerJoin(event, eq(event.id, executionEvent.eventId))
    .leftJoin(
      executionConnection,
      and(
        eq(executionConnection.executionNumber, executionEvent.executionNumber),
        eq(executionConnection.connection, event.connection),
      ),
    )
    .where(
      and(
        ofTenant(tenant),
        eq(executionEvent.executionNumber, number),
        gt(executionEvent.seq, page.after),
        page.upTo === undefined ? undefined : sql`${executionEvent.seq} <= ${page.upTo}`,
      ),
    )
    .orderBy(executionEvent.seq)
    .limit(page.limit);
}
export type LinkedEventRow = Awaited<ReturnType<typeof linkedEventsOf>>[number];

/** Numbers of the lines whose connection was taken away by a stronger proof. */
export async function withdrawnSeqsOf(db: Queryable, tenant: Tenant, number: number): Promise<number[]> {
  const rows = await db
    .select({ seq: executionEvent.seq })
    .from(executionEvent)
    .innerJoin(execution, eq(execution.number, executionEvent.executionNumber))
    .where(
      and(ofTenant(tenant), eq(executionEvent.executionNumber, number), eq(executionEvent.withdrawn, true)),
    )
    .orderBy(executionEvent.seq);
  return rows.map(({ seq }) => seq);
}
