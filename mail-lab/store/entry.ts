/** Entries of messages as the database gives them. */
import type { Query } from './pool';
import type { MessageEntry } from './types';

export interface EntryRow {
  uid: string;
  content_id: string;
  size: number;
  flags: string[];
  internal_date: Date;
  modseq: string;
}

export const toEntry = (row: EntryRow): MessageEntry => ({
  uid: Number(row.uid),
  contentId: Number(row.content_id),
  size: row.size,
  flags: row.flags,
  internalDate: row.internal_date,
  modseq: Number(row.modseq),
});

/** Locks a folder's row until the transaction ends, so that its numbers stand still; false when it is gone. */
export async function lockFolder(query: Query, folderId: number): Promise<boolean> {
  const [row] = await query`select id from folder where id = ${folderId} for update`;
  return row !== undefined;
}
