/** The journal of acts as administrators read it: it crosses organisations. */
import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import type { Queryable } from '../../client';
import { account, audit, organisation, user } from '../../schema';
import { contains, type ScopeFilter, within } from './filters';

export interface JournalFilter extends ScopeFilter {
  /** Part of a login, then or now, or of a name. */
  who?: string;
  userId?: number;
  actions?: string[];
}

/** Newest first. `before`: only smaller ids (cursor). */
export function journalOf(db: Queryable, filter: JournalFilter, page: { before?: number; limit: number }) {
  return db
    .select({
      id: audit.id,
      at: audit.at,
      userId: audit.userId,
      login: audit.login,
      givenName: user.givenName,
      familyName: user.familyName,
      role: audit.role,
      action: audit.action,
      organisationId: audit.organisationId,
      organisation: organisation.name,
      immatriculation: organisation.immatriculation,
      accountId: audit.accountId,
      nil: account.nil,
      details: audit.details,
    })
    .from(audit)
    .leftJoin(user, eq(user.id, audit.userId))
    .leftJoin(organisation, eq(organisation.id, audit.organisationId))
    .leftJoin(account, eq(account.id, audit.accountId))
    .where(
      and(
        page.before === undefined ? undefined : lt(audit.id, page.before),
        filter.who
          ? contains(filter.who, audit.login, user.login, user.givenName, user.familyName)
          : undefined,
        filter.userId === undefined ? undefined : eq(audit.userId, filter.userId),
        filter.actions ? inArray(audit.action, filter.actions) : undefined,
        within(filter, audit),
      ),
    )
    .orderBy(desc(audit.id))
    .limit(page.limit);
}
export type JournalRow = Awaited<ReturnType<typeof journalOf>>[number];
