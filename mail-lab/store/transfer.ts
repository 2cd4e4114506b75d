/** From one folder to another: COPY, MOVE (RFC 6851), and what becomes of INBOX when it is renamed. */
import { canonicalName, createFolder } from './folders';
import { announce, type Query, type Sql } from './pool';
import { type Slot, takeSlot } from './slots';
import { type Copied, FolderError } from './types';
import { account, type QuotaLimits } from './usage';

interface Place {
  sourceId: number;
  mailboxId: number;
}

export function transferQueries(sql: Sql, limits: QuotaLimits) {
  /** Locks both folders, in one order for everybody: opposite moves must not wait for each other. */
  const lockBoth = async (query: Query, sourceId: number, target: string): Promise<Place> => {
    const rows = await query<{ id: string; mailbox_id: string; name: string }[]>`
      select id, mailbox_id, name from folder where id = ${sourceId} or (name = ${target} and mailbox_id =
        (select mailbox_id from folder where id = ${sourceId})) order by id for update`;
    const source = rows.find(({ id }) => Number(id) === sourceId);
    if (!source) throw new FolderError('NONEXISTENT', 'no such folder');
    if (!rows.some(({ name }) => name === target)) throw new FolderError('TRYCREATE', 'no such folder');
    return { sourceId, mailboxId: Number(source.mailbox_id) };
  };

  /** Copies the messages of these UIDs that are there (all when null); returns how many octets. */
  const copyRows = async (
    query: Query,
    { sourceId, mailboxId }: Place,
    uids: number[] | null,
    target: string,
  ): Promise<Copied & { octets: number }> => {
    const found = await query<{ uid: string; size: number }[]>`
      select m.uid, c.size from message m join message_content c on c.id = m.content_id
      where m.folder_id = ${sourceId} ${uids ? query`and m.uid = any(${uids})` : query``} order by m.uid`;
    const slot = (await takeSlot(query, mailboxId, target, found.length)) as Slot;
    const { uidValidity } = slot;
    if (!found.length) return { uidValidity, pairs: [], octets: 0 };
    const from = found.map(({ uid }) => Number(uid));
    await query`
      insert into message (folder_id, uid, content_id, flags, internal_date, modseq)
      select ${slot.folderId}, ${slot.uid} + row_number() over (order by uid) - 1, content_id, flags,
        internal_date, ${slot.modseq}
      from message where folder_id = ${sourceId} and uid = any(${from})`;
    await announce(query, slot.folderId);
    return {
      uidValidity,
      pairs: from.map((uid, index): [number, number] => [uid, slot.uid + index]),
      octets: found.reduce((sum, { size }) => sum + size, 0),
    };
  };

  const removeRows = (query: Query, sourceId: number, { pairs }: Copied) => query`
    delete from message where folder_id = ${sourceId} and uid = any(${pairs.map(([uid]) => uid)})`;

  return {
    async copy(folderId: number, uids: number[], requested: string): Promise<Copied> {
      const target = canonicalName(requested);
      return sql.begin(async (tx) => {
        const place = await lockBoth(tx, folderId, target);
        const { octets, ...copied } = await copyRows(tx, place, uids, target);
        const messages = copied.pairs.length;
        if (messages) await account(tx, place.mailboxId, { octets, messages }, limits);
        return copied;
      });
    },

    async move(folderId: number, uids: number[], requested: string): Promise<Copied> {
      const target = canonicalName(requested);
      return sql.begin(async (tx) => {
        const place = await lockBoth(tx, folderId, target);
        const { uidValidity, pairs } = await copyRows(tx, place, uids, target);
        if (pairs.length) await removeRows(tx, folderId, { uidValidity, pairs });
        return { uidValidity, pairs };
      });
    },

    async moveInbox(mailboxId: number, requested: string): Promise<void> {
      await sql.begin(async (tx) => {
        const [inbox] = await tx<{ id: string }[]>`
          select id from folder where mailbox_id = ${mailboxId} and name = 'INBOX' for update`;
        if (!inbox) throw new FolderError('NONEXISTENT', 'no such folder');
        const { name } = await createFolder(tx, mailboxId, requested);
        const place = { sourceId: Number(inbox.id), mailboxId };
        const copied = await copyRows(tx, place, null, name);
        if (copied.pairs.length) await removeRows(tx, place.sourceId, copied);
      });
    },
  };
}
