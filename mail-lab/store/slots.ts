/** Places in folders: UIDs and MODSEQs, given under the lock of the folder's row. */
import { announce, type Query } from './pool';
import { FolderError } from './types';
import { account, type QuotaLimits } from './usage';

/** A place in a folder: `uid` is the next one to give, `modseq` that of this change. */
export interface Slot {
  folderId: number;
  uidValidity: number;
  uid: number;
  modseq: number;
}

/** Takes `count` UIDs and one MODSEQ; holds the folder's row until the transaction ends. */
export async function takeSlot(
  query: Query,
  mailboxId: number,
  name: string,
  count: number,
): Promise<Slot | null> {
  const [row] = await query<{ id: string; uid_validity: string; uid_next: string; highest_modseq: string }[]>`
    update folder set uid_next = uid_next + ${count}, highest_modseq = highest_modseq + 1
    where mailbox_id = ${mailboxId} and name = ${name}
    returning id, uid_validity, uid_next, highest_modseq`;
  if (!row) return null;
  return {
    folderId: Number(row.id),
    uidValidity: Number(row.uid_validity),
    uid: Number(row.uid_next) - count,
    modseq: Number(row.highest_modseq),
  };
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
  const slot = await takeSlot(query, mailboxId, folder, 1);
  if (!slot) throw new FolderError('TRYCREATE', 'no such folder');
  await query`
    insert into message (folder_id, uid, content_id, flags, internal_date, modseq)
    values (${slot.folderId}, ${slot.uid}, ${contentId}, ${flags}, ${internalDate ?? query`now()`}, ${slot.modseq})`;
  await announce(query, slot.folderId);
  await account(query, mailboxId, { octets: size, messages: 1 }, limits);
  return slot;
}
