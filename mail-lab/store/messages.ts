/** Messages in a folder: flags and removal. Every change takes its numbers under the lock of its folder's row. */
import { type EntryRow, lockFolder, toEntry } from './entry';
import { announce, type Sql } from './pool';
import { type FlagChange, type FlagsChanged, FolderError, type MessageEntry } from './types';
import { account } from './usage';

/** Flags that one message may have: more is an abuse. */
const MAX_FLAGS = 150;

export function messageQueries(sql: Sql) {
  return {
    async entries(folderId: number, changedSince = 0): Promise<MessageEntry[]> {
      const rows = await sql<EntryRow[]>`
        select m.uid, m.content_id, c.size, m.flags, m.internal_date, m.modseq
        from message m join message_content c on c.id = m.content_id
        where m.folder_id = ${folderId} and m.modseq > ${changedSince} order by m.uid`;
      return rows.map(toEntry);
    },

    async changeFlags(folderId: number, uids: number[], change: FlagChange): Promise<FlagsChanged> {
      const lowered = change.flags.map((flag) => flag.toLowerCase());
      const since = change.unchangedSince ?? null;
      return sql.begin(async (tx) => {
        if (!uids.length || !(await lockFolder(tx, folderId))) return { entries: [], refused: [] };
        const next = {
          replace: tx`${change.flags}::text[]`,
          remove: tx`array(select f from unnest(m.flags) f where lower(f) <> all(${lowered}))`,
          add: tx`m.flags || array(select f from unnest(${change.flags}::text[]) f
            where lower(f) not in (select lower(h) from unnest(m.flags) h))`,
        }[change.mode];
        const refused =
          since === null
            ? []
            : await tx<{ uid: string }[]>`
          select uid from message where folder_id = ${folderId} and uid = any(${uids}) and modseq > ${since}
          order by uid`;
        // Only what really changes gets a new MODSEQ, and wakes others.
        const changed = await tx<{ most: number }[]>`
          with wanted as (
            select m.uid, ${next} as flags from message m where m.folder_id = ${folderId} and m.uid = any(${uids})
              and (${since}::bigint is null or m.modseq <= ${since}))
          update message m set flags = w.flags, modseq = f.highest_modseq + 1
          from wanted w, folder f
          where m.folder_id = ${folderId} and m.uid = w.uid and f.id = m.folder_id
            and not (m.flags @> w.flags and w.flags @> m.flags)
          returning cardinality(m.flags) as most`;
        if (changed.some(({ most }) => most > MAX_FLAGS)) {
          throw new FolderError('LIMIT', `a message has ${MAX_FLAGS} flags at most`);
        }
        if (changed.length) {
          await tx`update folder set highest_modseq = highest_modseq + 1 where id = ${folderId}`;
          await announce(tx, folderId);
        }
        const rows = await tx<EntryRow[]>`
          select m.uid, m.content_id, c.size, m.flags, m.internal_date, m.modseq
          from message m join message_content c on c.id = m.content_id
          where m.folder_id = ${folderId} and m.uid = any(${uids}) order by m.uid`;
        return { entries: rows.map(toEntry), refused: refused.map(({ uid }) => Number(uid)) };
      });
    },

    async expunge(folderId: number, uids?: number[]): Promise<number[]> {
      return sql.begin(async (tx) => {
        if (!(await lockFolder(tx, folderId))) return [];
        // MODSEQ, the record of what left and the notification are a trigger's work (migration 0005).
        const rows = await tx<{ uid: string; size: number; mailbox_id: string }[]>`
          delete from message m using message_content c, folder f
          where m.folder_id = ${folderId} and '\\Deleted' = any(m.flags) and c.id = m.content_id and f.id = m.folder_id
            ${uids ? tx`and m.uid = any(${uids})` : tx``} returning m.uid, c.size, f.mailbox_id`;
        if (rows.length) {
          const octets = rows.reduce((sum, { size }) => sum + size, 0);
          await account(tx, Number(rows[0]!.mailbox_id), { octets: -octets, messages: -rows.length });
        }
        return rows.map((row) => Number(row.uid)).sort((a, b) => a - b);
      });
    },
  };
}
