/** Places in folders: UIDs and MODSEQs, given under the lock of the folder's row. */
import type { Query } from './pool';
import { FolderError } from './types';
import { account, type QuotaLimits } from './usage';

/** A place in a folder: `uid` is the next one to give, `modseq` that of this change. */
export interface Slot {
  folderId: number;
  uidValidity: number;
  uid: number;
  modseq: number;
}

interface SlotRow {
  id: string;
  uid_validity: string;
  uid_next: string;
  highest_modseq: string;
}

const slotUpdate = (query: Query, mailboxId: number, name: string, count: number) => query`
  update folder set uid_next = uid_next + ${count}, highest_modseq = highest_modseq + 1
  where mailbox_id = ${mailboxId} and name = ${name}
  returning id, uid_validity, uid_next, highest_modseq`;

const toSlot = (row: SlotRow, count: number): Slot => ({
  folderId: Number(row.id),
  uidValidity: Number(row.uid_validity),
  uid: Number(row.uid_next) - count,
  modseq: Number(row.highest_modseq),
});

/** Takes `count` UIDs and one MODSEQ; holds the folder's row until the transaction ends. */
export async function takeSlot(
  query: Query,
  mailboxId: number,
  name: string,
  count: number,
): Promise<Slot | null> {
  const [row] = await query<SlotRow[]>`${slotUpdate(query, mailboxId, name, count)}`;
  return row ? toSlot(row, count) : null;
}

/** A stored message that a folder is to show. */
export interface Shown {
  contentId: number;
  size: number;
  flags?: string[];
  internalDate?: Date;
}

/** Shows a message in a folder, and counts it. Rejects with FolderError (TRYCREATE) or OverQuota. */
export async function showMessage(
  query: Query,
  limits: QuotaLimits,
  mailboxId: number,
  folder: string,
  { contentId, size, flags = [], internalDate }: Shown,
): Promise<Slot> {
  // Sent together, done in this order: the folder's row is locked before the usage is counted. A query of the driver
  // is sent when it is waited for, or here.
  const placing = query<SlotRow[]>`
    with slot as (${slotUpdate(query, mailboxId, folder, 1)}), shown as (
      insert into message (folder_id, uid, content_id, flags, internal_date, modseq)
      select id, uid_next - 1, ${contentId}::bigint, ${flags}::text[], ${internalDate ?? query`now()`}, highest_modseq
      from slot)
    select slot.*, pg_notify('folder', id::text) from slot`.execute();
  const counting = account(query, mailboxId, { octets: size, messages: 1 }, limits);
  counting.catch(() => {});
  const [row] = await placing;
  if (!row) throw new FolderError('TRYCREATE', 'no such folder');
  await counting;
  return toSlot(row, 1);
}
