/** Messages of the day, the same for every organisation. */
import { and, desc, gt, isNull, lte, or, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { announcement } from '../schema';

const now = sql`now()`;

/** Those in force, warnings first, then the newest. */
export function announcementsInForce(db: Queryable) {
  return db
    .select({
      id: announcement.id,
      text: announcement.text,
      tone: announcement.tone,
      startsAt: announcement.startsAt,
    })
    .from(announcement)
    .where(
      and(lte(announcement.startsAt, now), or(isNull(announcement.endsAt), gt(announcement.endsAt, now))),
    )
    .orderBy(desc(announcement.tone), desc(announcement.startsAt), desc(announcement.id));
}
