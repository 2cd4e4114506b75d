import { announcementsInForce } from '../../db/queries/announcement';
import { database } from '../database';
import type { AnnouncementView } from '../views';

/** The messages of the day, warnings first. */
export async function listAnnouncements(): Promise<AnnouncementView[]> {
  const rows = await announcementsInForce(database());
  return rows.map((row) => ({ ...row, startsAt: row.startsAt.toISOString() }));
}
