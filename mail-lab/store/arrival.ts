/** The arrival of messages: octets and structure stored once, then shown in folders, within the quota. */
import { type Arrived, StreamedDeposit, settleContent } from './deposit';
import { canonicalName, ensureUsualFolders } from './folders';
import { announce, type Query, type Sql } from './pool';
import { type Slot, takeSlot } from './slots';
import { type Deposit, FolderError } from './types';
import { account, type QuotaLimits } from './usage';

interface Placing {
  flags?: string[];
  internalDate?: Date;
}

/** @param pieces the pool on which the pieces of large messages are written. */
export function arrivalQueries(sql: Sql, pieces: Sql, limits: QuotaLimits) {
  const deposit = (): Deposit => new StreamedDeposit(pieces);

  const arrived = async (message: Buffer | Deposit): Promise<{ own: Deposit | null; arrived: Arrived }> => {
    if (message instanceof StreamedDeposit) return { own: null, arrived: message.finish() };
    if (!Buffer.isBuffer(message)) throw new Error('a deposit of another store');
    const own = new StreamedDeposit(pieces);
    try {
      await own.write(message);
    } catch (error) {
      await own.discard();
      throw error;
    }
    return { own, arrived: own.finish() };
  };

  /** Stores a message, then lets `place` show it; all in one transaction. A message given whole is cleared up here. */
  const arrive = async <T>(
    message: Buffer | Deposit,
    place: (query: Query, contentId: number, size: number) => Promise<T>,
  ): Promise<T> => {
    const { own, arrived: settled } = await arrived(message);
    try {
      return (await sql.begin(async (tx) => place(tx, await settleContent(tx, settled), settled.size))) as T;
    } catch (error) {
      await own?.discard();
      throw error;
    }
  };

  const show = async (
    query: Query,
    mailboxId: number,
    folder: string,
    message: { contentId: number; size: number } & Placing,
  ): Promise<Slot> => {
    const slot = await takeSlot(query, mailboxId, folder, 1);
    if (!slot) throw new FolderError('TRYCREATE', 'no such folder');
    const { contentId, size, flags = [], internalDate } = message;
    await query`
      insert into message (folder_id, uid, content_id, flags, internal_date, modseq)
      values (${slot.folderId}, ${slot.uid}, ${contentId}, ${flags}, ${internalDate ?? query`now()`}, ${slot.modseq})`;
    await announce(query, slot.folderId);
    await account(query, mailboxId, { octets: size, messages: 1 }, limits);
    return slot;
  };

  return {
    deposit,

    async append(
      mailboxId: number,
      folderName: string,
      message: Buffer | Deposit,
      options: Placing = {},
    ): Promise<{ uid: number; uidValidity: number; folderId: number }> {
      return arrive(message, async (tx, contentId, size) => {
        const folder = canonicalName(folderName);
        const { uid, uidValidity, folderId } = await show(tx, mailboxId, folder, {
          ...{ contentId, size, ...options },
        });
        return { uid, uidValidity, folderId };
      });
    },

    async deliver(mailboxIds: number[], message: Buffer | Deposit): Promise<void> {
      // In one order for everybody: two deliveries to the same mailboxes must not wait for each other.
      const targets = [...new Set(mailboxIds)].sort((a, b) => a - b);
      if (!targets.length) return;
      const known = await sql<{ mailbox_id: string }[]>`
        select mailbox_id from folder where name = 'INBOX' and mailbox_id = any(${targets})`;
      const ready = new Set(known.map((row) => Number(row.mailbox_id)));
      for (const id of targets) if (!ready.has(id)) await ensureUsualFolders(sql, id);
      await arrive(message, async (tx, contentId, size) => {
        for (const id of targets) await show(tx, id, 'INBOX', { contentId, size });
      });
    },
  };
}
