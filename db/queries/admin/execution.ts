/** Executions of every organisation, as administrators look for them: these queries cross tenants. */
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Verdict } from '../../../conformance/verdict';
import type { Queryable } from '../../client';
import { account, execution, organisation, user } from '../../schema';
import { contains, fromDay, toDay } from './filters';

export interface ExecutionFilter {
  /** Part of a name or of a registration. */
  organisation?: string;
  organisationId?: number;
  /** Part of a NIL or of a label, or a number. */
  account?: string;
  accountId?: number;
  caseId?: string;
  campaignId?: string;
  verdict?: Verdict;
  /** Only those not over yet. */
  open?: boolean;
  /** Leave out the tests of campaigns. */
  topLevel?: boolean;
  /** Days of the start, `YYYY-MM-DD`, both included. */
  from?: string;
  to?: string;
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
      startedByName: sql<
        string | null
      >`nullif(trim(concat_ws(' ', ${user.givenName}, ${user.familyName})), '')`,
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
        filter.organisation
          ? contains(filter.organisation, organisation.name, organisation.immatriculation)
          : undefined,
        filter.organisationId === undefined ? undefined : eq(execution.organisationId, filter.organisationId),
        filter.account
          ? contains(filter.account, account.nil, account.label, account.idNatPsc, account.idNatAuthCli)
          : undefined,
        filter.accountId === undefined ? undefined : eq(execution.accountId, filter.accountId),
        filter.caseId ? eq(execution.caseId, filter.caseId) : undefined,
        filter.campaignId ? eq(execution.campaignId, filter.campaignId) : undefined,
        filter.verdict ? eq(execution.verdict, filter.verdict) : undefined,
        filter.open ? sql`${execution.state} <> 'done'` : undefined,
        filter.topLevel ? isNull(execution.parent) : undefined,
        filter.from ? fromDay(execution.createdAt, filter.from) : undefined,
        filter.to ? toDay(execution.createdAt, filter.to) : undefined,
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
