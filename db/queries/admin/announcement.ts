/** Messages of the day, past and to come too: for administrators. They are the same for every organisation. */
import { desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../../client';
import { announcement, user } from '../../schema';

/** Moments are typed in the zone of the pages. */
const ZONE = 'Europe/Paris';

/** `YYYY-MM-DDTHH:MM`, as typed. */
const typed = (local: string): SQL => sql`(${local}::timestamp AT TIME ZONE ${ZONE})`;

const columns = {
  id: announcement.id,
  text: announcement.text,
  tone: announcement.tone,
  startsAt: announcement.startsAt,
  endsAt: announcement.endsAt,
  createdAt: announcement.createdAt,
  state: sql<'coming' | 'shown' | 'over'>`CASE
    WHEN ${announcement.endsAt} <= clock_timestamp() THEN 'over'
    WHEN ${announcement.startsAt} > clock_timestamp() THEN 'coming' ELSE 'shown' END`,
  login: user.login,
  givenName: user.givenName,
  familyName: user.familyName,
};

const select = (db: Queryable) =>
  db.select(columns).from(announcement).leftJoin(user, eq(user.id, announcement.createdBy));

/** Newest first. `before`: only smaller ids (cursor). */
export function announcementsOf(db: Queryable, page: { before?: number; limit: number }) {
  return select(db)
    .where(page.before === undefined ? undefined : lt(announcement.id, page.before))
    .orderBy(desc(announcement.id))
    .limit(page.limit);
}
export type AnnouncementRow = Awaited<ReturnType<typeof announcementsOf>>[number];

/** undefined: unknown. */
export async function announcementById(db: Queryable, id: number): Promise<AnnouncementRow | undefined> {
  const [row] = await select(db).where(eq(announcement.id, id));
  return row;
}

/** undefined: unknown; nobody else changes it until the transaction ends. */
export async function announcementToChange(tx: Queryable, id: number): Promise<AnnouncementRow | undefined> {
  const [row] = await select(tx).where(eq(announcement.id, id)).for('update', { of: announcement });
  return row;
}

export interface Announced {
  text: string;
  tone: 'info' | 'warning';
  /** As typed; null: now, or as it was. */
  startsAt: string | null;
  /** As typed; null: until it is withdrawn. */
  endsAt: string | null;
}

const values = ({ text, tone, startsAt, endsAt }: Announced) => ({
  ...{ text, tone, endsAt: endsAt === null ? null : typed(endsAt) },
  ...(startsAt === null ? {} : { startsAt: typed(startsAt) }),
});

export async function insertAnnouncement(tx: Queryable, given: Announced, by: number): Promise<number> {
  const [row] = await tx
    .insert(announcement)
    .values({ ...values(given), createdBy: by })
    .returning({ id: announcement.id });
  return row!.id;
}

export async function updateAnnouncement(tx: Queryable, id: number, given: Announced): Promise<void> {
  await tx.update(announcement).set(values(given)).where(eq(announcement.id, id));
}

/** From now on it is not shown any more; it stays readable here. */
export async function endAnnouncement(tx: Queryable, id: number): Promise<void> {
  await tx.update(announcement).set({ endsAt: sql`clock_timestamp()` }).where(eq(announcement.id, id));
}
