import type { z } from 'zod';
import {
  type AnnouncementRow,
  announcementById,
  announcementsOf,
} from '../../../db/queries/admin/announcement';
import { nameOf } from '../../auth/name';
import { database } from '../../database';
import { Refusal } from '../../errors';
import { cut, type pageInput } from '../page';
import type { AnnouncementAdminView, Paged } from '../views';

/** All messages of the day, newest first. */
export async function listAllAnnouncements({
  after,
  limit,
}: z.output<typeof pageInput>): Promise<Paged<AnnouncementAdminView>> {
  const rows = await announcementsOf(database(), { before: after, limit: limit + 1 });
  return cut(rows, limit, view, ({ id }) => id);
}

/** Throws `not_found`. */
export async function getAnnouncement(id: number): Promise<AnnouncementAdminView> {
  const row = await announcementById(database(), id);
  if (!row) throw new Refusal('not_found', 'Ce message n’existe pas.');
  return view(row);
}

const view = (row: AnnouncementRow): AnnouncementAdminView => ({
  ...{ id: row.id, text: row.text, tone: row.tone, state: row.state, by: nameOf(row) },
  startsAt: row.startsAt.toISOString(),
  endsAt: row.endsAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});
