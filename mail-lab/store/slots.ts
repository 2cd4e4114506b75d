/** Places in folders: UIDs and MODSEQs, given under the lock of the folder's row. */
import type { Query } from './pool';

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
