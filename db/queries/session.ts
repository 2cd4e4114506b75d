/** Logins to the portal: a row lives from the login to its end, and says by itself whether it still holds. */
import { and, eq, inArray, isNotNull, isNull, not, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { organisation, portalSession, user } from '../schema';
import { type PersonRow, personFields } from './user';

/** How long a session holds: hours at most, minutes without a visit. */
export interface SessionLife {
  hours: number;
  idleMinutes: number;
}

const inTime = (life: SessionLife) =>
  sql`(${portalSession.createdAt} > now() - make_interval(hours => ${life.hours})
    and ${portalSession.lastSeenAt} > now() - make_interval(mins => ${life.idleMinutes}))`;
const holds = (life: SessionLife) => and(isNull(portalSession.endedAt), inTime(life));

/**
 * Begins a session.
 * @returns false when the same login (its hashed state) has begun one already.
 */
export async function insertSession(
  db: Queryable,
  values: {
    id: string;
    userId: number;
    login: string;
    idToken: string | null;
    providerSession: string | null;
  },
): Promise<boolean> {
  const rows = await db
    .insert(portalSession)
    .values(values)
    .onConflictDoNothing({ target: portalSession.login })
    .returning({ id: portalSession.id });
  return rows.length === 1;
}

/** A session that holds, with whose it is and until when it holds at most (ms); notes the visit, at most once a minute. */
export async function visitSession(
  db: Queryable,
  id: string,
  life: SessionLife,
): Promise<{ person: PersonRow; idToken: string | null; until: number } | null> {
  const [row] = await db
    .select({
      person: personFields,
      idToken: portalSession.idToken,
      createdAt: portalSession.createdAt,
      unseen: sql<boolean>`${portalSession.lastSeenAt} < now() - interval '1 minute'`,
    })
    .from(portalSession)
    .innerJoin(user, eq(user.id, portalSession.userId))
    .innerJoin(organisation, eq(organisation.id, user.organisationId))
    .where(and(eq(portalSession.id, id), holds(life)));
  if (!row) return null;
  if (row.unseen) {
    await db
      .update(portalSession)
      .set({ lastSeenAt: sql`now()` })
      .where(and(eq(portalSession.id, id), sql`${portalSession.lastSeenAt} < now() - interval '1 minute'`));
  }
  return {
    person: row.person,
    idToken: row.idToken,
    until: row.createdAt.getTime() + life.hours * 3_600_000,
  };
}

/** Which of these sessions still hold; theirs is no visit. */
export async function livingSessions(db: Queryable, ids: string[], life: SessionLife): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: portalSession.id })
    .from(portalSession)
    .innerJoin(user, eq(user.id, portalSession.userId))
    .where(and(inArray(portalSession.id, ids), holds(life), isNull(user.blockedAt)));
  return new Set(rows.map(({ id }) => id));
}

/** Identity tokens of sessions that nobody ended serve no more once the sessions hold no more. */
export async function forgetIdTokens(db: Queryable, life: SessionLife): Promise<void> {
  await db
    .update(portalSession)
    .set({ idToken: null })
    .where(and(isNotNull(portalSession.idToken), not(inTime(life))));
}

/** Ends a session for good; its cookie, whoever kept it, opens nothing any more. */
export async function endSession(db: Queryable, id: string): Promise<void> {
  await db
    .update(portalSession)
    .set({ endedAt: sql`now()`, idToken: null })
    .where(and(eq(portalSession.id, id), isNull(portalSession.endedAt)));
}
