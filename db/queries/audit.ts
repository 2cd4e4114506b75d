/** The journal of acts. */
import { and, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { audit, user } from '../schema';
import { personName } from './user';

export async function insertAudit(db: Queryable, values: typeof audit.$inferInsert): Promise<void> {
  await db.insert(audit).values(values);
}

/** The acts about an account of an organisation, newest first. `before`: only smaller ids (cursor). */
export function actsOfAccount(
  db: Queryable,
  { organisationId, accountId }: { organisationId: number; accountId: number },
  { before, limit }: { before?: number; limit: number },
) {
  return db
    .select({
      id: audit.id,
      at: audit.at,
      action: audit.action,
      role: audit.role,
      login: audit.login,
      name: personName,
      details: audit.details,
    })
    .from(audit)
    .leftJoin(user, eq(user.id, audit.userId))
    .where(
      and(
        eq(audit.organisationId, organisationId),
        eq(audit.accountId, accountId),
        before === undefined ? undefined : lt(audit.id, before),
      ),
    )
    .orderBy(desc(audit.id))
    .limit(limit);
}

/** How often an organisation did something in the last hour, and when the first of those times was. */
export async function actsInLastHour(db: Queryable, organisationId: number, action: string) {
  const [row] = await db
    .select({
      count: sql<number>`count(*)::int`,
      wait: sql<
        number | null
      >`ceil(extract(epoch from min(${audit.at}) + interval '1 hour' - clock_timestamp()))::int`,
    })
    .from(audit)
    .where(
      and(
        eq(audit.organisationId, organisationId),
        eq(audit.action, action),
        gt(audit.at, sql`clock_timestamp() - interval '1 hour'`),
      ),
    );
  return { count: row?.count ?? 0, wait: Math.max(1, row?.wait ?? 3600) };
}
