/** Messages of the day: what administrators announce, change and withdraw. */
import { z } from 'zod';
import type { Database, Queryable } from '../../db/client';
import {
  type AnnouncementRow,
  announcementById,
  announcementToChange,
  endAnnouncement,
  insertAnnouncement,
  updateAnnouncement,
} from '../../db/queries/admin/announcement';
import { type Actor, audit } from '../audit/record';
import { Refusal } from '../errors';

export const LONGEST_ANNOUNCEMENT = 1_000;

/** A moment of the pages, as a browser gives it. */
const local = z.string().max(40).nullable();

export const announcementInput = z.object({
  text: z.string().max(20_000),
  tone: z.enum(['info', 'warning']),
  /** `YYYY-MM-DDTHH:MM` in Paris; null: now, or as it was. */
  startsAt: local,
  /** The same; null: until it is withdrawn. */
  endsAt: local,
});
type Given = z.output<typeof announcementInput>;
type Administrator = Extract<Actor, { role: 'administrator' | 'editor' }>;

/** Throws `invalid` with the field at fault. @returns its id. */
export async function announce(db: Database, actor: Administrator, given: Given): Promise<number> {
  const values = checked(given);
  return db.transaction(async (tx) => {
    const id = await insertAnnouncement(tx, values, actor.session.userId);
    await audit(tx, actor, { action: 'announcement.create', details: facts(await shownPeriod(tx, id)) });
    return id;
  });
}

/** Throws `invalid` with the field at fault, `not_found`, `conflict` when it is over. */
export async function changeAnnouncement(
  db: Database,
  actor: Administrator,
  id: number,
  given: Given,
): Promise<void> {
  const values = checked(given);
  await db.transaction(async (tx) => {
    const before = await toChange(tx, id);
    await updateAnnouncement(tx, id, values);
    const after = await shownPeriod(tx, id);
    const change = { before: facts(before), after: facts(after) };
    if (JSON.stringify(change.before) === JSON.stringify(change.after)) return;
    await audit(tx, actor, { action: 'announcement.change', details: change });
  });
}

/** It is not shown any more. Throws `not_found`, `conflict` when it is over already. */
export async function withdrawAnnouncement(db: Database, actor: Administrator, id: number): Promise<void> {
  await db.transaction(async (tx) => {
    const before = await toChange(tx, id);
    await endAnnouncement(tx, id);
    await audit(tx, actor, { action: 'announcement.withdraw', details: { text: before.text } });
  });
}

async function toChange(tx: Queryable, id: number): Promise<AnnouncementRow> {
  const row = await announcementToChange(tx, id);
  if (!row) throw new Refusal('not_found', 'Ce message n’existe pas.');
  if (row.state === 'over') {
    throw new Refusal('conflict', 'Ce message n’est plus affiché : écrivez-en un nouveau.');
  }
  return row;
}

/** The message as it is now stored. Throws `invalid` when nobody would ever see it. */
async function shownPeriod(tx: Queryable, id: number): Promise<AnnouncementRow> {
  const row = (await announcementById(tx, id))!;
  if (row.endsAt !== null && row.endsAt <= row.startsAt) {
    throw new Refusal('invalid', 'La fin doit être après le début.', { field: 'endsAt' });
  }
  if (row.state === 'over') throw new Refusal('invalid', 'Cette fin est déjà passée.', { field: 'endsAt' });
  return row;
}

const MOMENT = /^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

function checked({ text, tone, startsAt, endsAt }: Given): Given {
  const said = text.replace(/\r\n?/g, '\n').replaceAll('\u0000', '').trim();
  if (said === '') throw new Refusal('invalid', 'Écrivez le message.', { field: 'text' });
  if (said.length > LONGEST_ANNOUNCEMENT) {
    throw new Refusal(
      'invalid',
      `Ce message dépasse ${LONGEST_ANNOUNCEMENT} caractères : donnez plutôt un lien.`,
      {
        field: 'text',
      },
    );
  }
  return { text: said, tone, startsAt: moment(startsAt, 'startsAt'), endsAt: moment(endsAt, 'endsAt') };
}

function moment(given: string | null, field: string): string | null {
  if (given === null || given === '') return null;
  const day = given.slice(0, 10);
  const exists = MOMENT.test(given) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  if (!exists) throw new Refusal('invalid', 'Indiquez une date et une heure, ou laissez vide.', { field });
  return given;
}

const facts = ({ text, tone, startsAt, endsAt }: AnnouncementRow) => ({
  ...{ text, tone, startsAt: startsAt.toISOString(), endsAt: endsAt?.toISOString() ?? null },
});
