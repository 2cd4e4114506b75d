/** People of every organisation, as administrators see them: these queries cross tenants. */
import { and, asc, eq, gt, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../../client';
import { organisation, portalSession, user } from '../../schema';
import { alphabetical, contains } from './filters';

const columns = {
  id: user.id,
  issuer: user.issuer,
  subject: user.subject,
  login: user.login,
  givenName: user.givenName,
  familyName: user.familyName,
  email: user.email,
  administrator: user.administrator,
  blockedAt: user.blockedAt,
  createdAt: user.createdAt,
  lastLoginAt: user.lastLoginAt,
  organisationId: user.organisationId,
  organisation: organisation.name,
};

/** By family name, whoever has none by login. */
const sortKey = alphabetical(sql`coalesce(nullif(${user.familyName}, ''), ${user.login})`);

/** Whoever is named so, without regard to case, by login or subject. */
const isNamed = (names: string[]): SQL =>
  names.length === 0
    ? sql`false`
    : sql`(lower(${user.login}) IN ${names.map((name) => name.toLowerCase())}
        OR lower(${user.subject}) IN ${names.map((name) => name.toLowerCase())})`;

export interface PeopleFilter {
  /** Part of a name, login or mail address. */
  search?: string;
  organisationId?: number;
  /** Only administrators, those that the settings name included; or only blocked people. */
  only?: 'administrators' | 'blocked';
  /** Logins or subjects that the settings name. */
  named: string[];
}

/** In alphabetical order. `after`: the last person of the page before. */
export function peopleOf(db: Queryable, filter: PeopleFilter, page: { after?: number; limit: number }) {
  const key = sql`(${sortKey}, ${user.id})`;
  return db
    .select(columns)
    .from(user)
    .innerJoin(organisation, eq(organisation.id, user.organisationId))
    .where(
      and(
        page.after === undefined
          ? undefined
          : gt(
              key,
              sql`(SELECT ${alphabetical(sql`coalesce(nullif(last.family_name, ''), last.login)`)}, last.id
              FROM "user" last WHERE last.id = ${page.after})`,
            ),
        filter.search
          ? contains(
              filter.search,
              ...[user.login, user.email],
              sql`concat_ws(' ', ${user.givenName}, ${user.familyName}, ${user.givenName})`,
            )
          : undefined,
        filter.organisationId === undefined ? undefined : eq(user.organisationId, filter.organisationId),
        filter.only === 'administrators' ? or(user.administrator, isNamed(filter.named)) : undefined,
        filter.only === 'blocked' ? isNotNull(user.blockedAt) : undefined,
      ),
    )
    .orderBy(asc(sortKey), asc(user.id))
    .limit(page.limit);
}
export type PersonRow = Awaited<ReturnType<typeof peopleOf>>[number];

/** Any constant: one change of who may administer at a time. */
const ROLES_LOCK = 7_402_040;

/** Until the transaction ends nobody else's role changes: what was just read about administrators stays true. */
export async function holdRoles(tx: Queryable): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${ROLES_LOCK})`);
}

/** undefined: unknown. */
export async function personToChange(tx: Queryable, id: number): Promise<PersonRow | undefined> {
  const [row] = await tx
    .select(columns)
    .from(user)
    .innerJoin(organisation, eq(organisation.id, user.organisationId))
    .where(eq(user.id, id))
    .for('update', { of: user });
  return row;
}

/** How many others may administer now. */
export async function otherAdministrators(
  db: Queryable,
  id: number,
  who: { named: string[]; issuer: string },
): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(*)::int` })
    .from(user)
    .where(
      and(
        sql`${user.id} <> ${id}`,
        isNull(user.blockedAt),
        eq(user.issuer, who.issuer),
        or(user.administrator, isNamed(who.named)),
      ),
    );
  return row!.n;
}

export async function setAdministrator(tx: Queryable, id: number, administrator: boolean): Promise<void> {
  await tx.update(user).set({ administrator }).where(eq(user.id, id));
}

/** Blocks or lets in again; a blocked person's sessions end for good. */
export async function setBlocked(tx: Queryable, id: number, blocked: boolean): Promise<void> {
  await tx
    .update(user)
    .set({ blockedAt: blocked ? sql`clock_timestamp()` : null })
    .where(eq(user.id, id));
  if (!blocked) return;
  await tx
    .update(portalSession)
    .set({ endedAt: sql`clock_timestamp()` })
    .where(and(eq(portalSession.userId, id), isNull(portalSession.endedAt)));
}
