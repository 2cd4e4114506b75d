/** Executions of every organisation, as administrators look for them: these queries cross tenants. */
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Verdict } from '../../../conformance/verdict';
import type { Queryable } from '../../client';
import { account, execution, organisation, user } from '../../schema';
import { personName } from '../user';
import { type ScopeFilter, within } from './filters';

/** Days are those of the start. */
export interface ExecutionFilter extends ScopeFilter {
  caseId?: string;
  campaignId?: string;
  verdict?: Verdict;
  /** Only those not over yet. */
  open?: boolean;
  /** Leave out the tests of campaigns. */
  topLevel?: boolean;
}

/** Newest first. `before`: only smaller numbers (cursor). */
export function allExecutions(
  db: Queryable,
  filter: ExecutionFilter,
  page: { before?: number; limit: number },
) {
  return db
    .select({
      execution,
      startedByName: personName,
      startedByLogin: user.login,
      organisation: organisation.name,
      nil: account.nil,
    })
    .from(execution)
    .innerJoin(organisation, eq(organisation.id, execution.organisationId))
    .innerJoin(account, eq(account.id, execution.accountId))
    .leftJoin(user, eq(user.id, execution.startedBy))
    .where(
      and(
        page.before === undefined ? undefined : lt(execution.number, page.before),
        within(filter, {
          ...{ organisationId: execution.organisationId, accountId: execution.accountId },
          at: execution.createdAt,
        }),
        filter.caseId ? eq(execution.caseId, filter.caseId) : undefined,
        filter.campaignId ? eq(execution.campaignId, filter.campaignId) : undefined,
        filter.verdict ? eq(execution.verdict, filter.verdict) : undefined,
        filter.open ? sql`${execution.state} <> 'done'` : undefined,
        filter.topLevel ? isNull(execution.parent) : undefined,
      ),
    )
    .orderBy(desc(execution.number))
    .limit(page.limit);
}

/** Whose an execution is; undefined: no such number. */
export async function ownerOf(db: Queryable, number: number) {
  const [row] = await db
    .select({
      organisationId: execution.organisationId,
      organisation: organisation.name,
      accountId: execution.accountId,
      nil: account.nil,
      label: account.label,
      deletedAt: account.deletedAt,
    })
    .from(execution)
    .innerJoin(organisation, eq(organisation.id, execution.organisationId))
    .innerJoin(account, eq(account.id, execution.accountId))
    .where(eq(execution.number, number));
  return row;
}
