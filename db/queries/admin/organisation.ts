/** Organisations with what they have, as administrators see them: these queries cross tenants. */
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '../../client';
import { account, execution, organisation, user } from '../../schema';
import { alphabetical, contains } from './filters';

// Qualified by hand: within a subquery of a selected field drizzle would name the outer column bare.
const here = sql.raw('"organisation"."id"');

const columns = {
  id: organisation.id,
  name: organisation.name,
  immatriculation: organisation.immatriculation,
  createdAt: organisation.createdAt,
  people: sql<number>`(SELECT count(*)::int FROM ${user} p WHERE p.organisation_id = ${here})`,
  accounts: sql<number>`(SELECT count(*)::int FROM ${account} a
    WHERE a.organisation_id = ${here} AND a.deleted_at IS NULL)`,
  executions: sql<number>`(SELECT count(*)::int FROM ${execution} e
    WHERE e.organisation_id = ${here} AND e.parent IS NULL)`,
  lastLoginAt: sql<
    string | null
  >`(SELECT max(p.last_login_at) FROM ${user} p WHERE p.organisation_id = ${here})`,
};

/** In alphabetical order. `after`: the last organisation of the page before. */
export function organisationsOf(
  db: Queryable,
  filter: { search?: string },
  page: { after?: number; limit: number },
) {
  const sortKey = alphabetical(organisation.name);
  return db
    .select(columns)
    .from(organisation)
    .where(
      and(
        page.after === undefined
          ? undefined
          : gt(
              sql`(${sortKey}, ${organisation.id})`,
              sql`(SELECT ${alphabetical(sql`last.name`)}, last.id FROM organisation last WHERE last.id = ${page.after})`,
            ),
        filter.search ? contains(filter.search, organisation.name, organisation.immatriculation) : undefined,
      ),
    )
    .orderBy(asc(sortKey), asc(organisation.id))
    .limit(page.limit);
}
export type OrganisationRow = Awaited<ReturnType<typeof organisationsOf>>[number];

/** undefined: unknown. */
export async function organisationById(db: Queryable, id: number): Promise<OrganisationRow | undefined> {
  const [row] = await db.select(columns).from(organisation).where(eq(organisation.id, id));
  return row;
}

/** How many executions an organisation has, by state and verdict; a campaign is one, as in the list of them. */
export function executionCounts(db: Queryable, organisationId: number) {
  return db
    .select({ state: execution.state, verdict: execution.verdict, n: sql<number>`count(*)::int` })
    .from(execution)
    .where(and(eq(execution.organisationId, organisationId), isNull(execution.parent)))
    .groupBy(execution.state, execution.verdict);
}
