/** Messages: flags, copies, removal. Every change takes its numbers under the lock of its folder's row. */
import { canonicalName } from './folders';
import { announce, type Query, type Sql } from './pool';
import { takeSlot } from './slots';
import { type FlagChange, FolderError, type MessageEntry } from './types';

interface EntryRow {
  uid: string;
  content_id: string;
  size: number;
  flags: string[];
  internal_date: Date;
  modseq: string;
}

const toEntry = (row: EntryRow): MessageEntry => ({
  uid: Number(row.uid),
  contentId: Number(row.content_id),
  size: row.size,
  flags: row.flags,
  internalDate: row.internal_date,
  modseq: Number(row.modseq),
});

export function messageQueries(sql: Sql) {
  const lockFolder = async (query: Query, folderId: number) => {
    const [row] = await query<{ id: string }[]>`select id from folder where id = ${folderId} for update`;
    return row !== undefined;
  };
  const nextModseq = async (query: Query, folderId: number): Promise<number> => {
    const [row] = await query<{ highest_modseq: string }[]>`
      update folder set highest_modseq = highest_modseq + 1 where id = ${folderId} returning highest_modseq`;
    await announce(query, folderId);
    return Number(row!.highest_modseq);
  };

  return {
    async entries(folderId: number, changedSince = 0): Promise<MessageEntry[]> {
      const rows = await sql<EntryRow[]>`
        select m.uid, m.content_id, c.size, m.flags, m.internal_date, m.modseq
        from message m join message_content c on c.id = m.content_id
        where m.folder_id = ${folderId} and m.modseq > ${changedSince} order by m.uid`;
      return rows.map(toEntry);
    },

    async copy(
      folderId: number,
      uids: number[],
      target: string,
    ): Promise<{ uidValidity: number; pairs: [number, number][] }> {
      return sql.begin(async (tx) => {
        const [source] = await tx<
          { mailbox_id: string }[]
        >`select mailbox_id from folder where id = ${folderId}`;
        if (!source) throw new FolderError('NONEXISTENT', 'no such folder');
        const rows = await tx<{ uid: string }[]>`
          select uid from message where folder_id = ${folderId} and uid = any(${uids}) order by uid for key share`;
        const found = rows.map((row) => Number(row.uid));
        const slot = await takeSlot(tx, Number(source.mailbox_id), canonicalName(target), found.length);
        if (!slot) throw new FolderError('TRYCREATE', 'no such folder');
        if (found.length) {
          await tx`
            insert into message (folder_id, uid, content_id, flags, internal_date, modseq)
            select ${slot.folderId}, ${slot.uid} + row_number() over (order by uid) - 1, content_id, flags,
              internal_date, ${slot.modseq}
            from message where folder_id = ${folderId} and uid = any(${found})`;
          await announce(tx, slot.folderId);
        }
        return {
          uidValidity: slot.uidValidity,
          pairs: found.map((uid, index): [number, number] => [uid, slot.uid + index]),
        };
      });
    },

    async changeFlags(folderId: number, uids: number[], change: FlagChange): Promise<MessageEntry[]> {
      const lowered = change.flags.map((flag) => flag.toLowerCase());
      return sql.begin(async (tx) => {
        if (!(await lockFolder(tx, folderId))) return [];
        const next = {
          replace: tx`${change.flags}::text[]`,
          remove: tx`array(select f from unnest(m.flags) f where lower(f) <> all(${lowered}))`,
          add: tx`m.flags || array(select f from unnest(${change.flags}::text[]) f
            where lower(f) not in (select lower(h) from unnest(m.flags) h))`,
        }[change.mode];
        // Only what really changes gets a new MODSEQ, and wakes others.
        const changed = await tx<{ uid: string }[]>`
          with wanted as (
            select m.uid, ${next} as flags from message m where m.folder_id = ${folderId} and m.uid = any(${uids}))
          update message m set flags = w.flags, modseq = f.highest_modseq + 1
          from wanted w, folder f
          where m.folder_id = ${folderId} and m.uid = w.uid and f.id = m.folder_id
            and not (m.flags @> w.flags and w.flags @> m.flags)
          returning m.uid`;
        if (changed.length) await nextModseq(tx, folderId);
        const rows = await tx<EntryRow[]>`
          select m.uid, m.content_id, c.size, m.flags, m.internal_date, m.modseq
          from message m join message_content c on c.id = m.content_id
          where m.folder_id = ${folderId} and m.uid = any(${uids}) order by m.uid`;
        return rows.map(toEntry);
      });
    },

    async expunge(folderId: number, uids?: number[]): Promise<number[]> {
      return sql.begin(async (tx) => {
        if (!(await lockFolder(tx, folderId))) return [];
        const rows = await tx<{ uid: string }[]>`
          delete from message where folder_id = ${folderId} and '\\Deleted' = any(flags)
            ${uids ? tx`and uid = any(${uids})` : tx``} returning uid`;
        if (rows.length) await nextModseq(tx, folderId);
        return rows.map((row) => Number(row.uid)).sort((a, b) => a - b);
      });
    },
  };
}
