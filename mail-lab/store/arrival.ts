/** The arrival of messages: octets and structure stored once, then shown in folders, within the quota. */
import { parseStructure } from '../../documents/mime/structure';
import { contentQueries } from './contents';
import { type Arrived, StreamedDeposit, settleContent } from './deposit';
import { canonicalName, ensureUsualFolders, type Furnish } from './folders';
import { mailboxById } from './mailboxes';
import type { Query, Sql } from './pool';
import { type Shown, showMessage } from './slots';
import type { Deposit, Mailbox } from './types';
import type { QuotaLimits } from './usage';

/** @param pieces the pool on which the pieces of large messages are written. */
export function arrivalQueries(sql: Sql, pieces: Sql, limits: QuotaLimits, furnish: Furnish) {
  /** Mailboxes known to have their INBOX, which is never deleted. */
  const furnished = new Set<number>();
  const { range } = contentQueries(sql);
  const newDeposit = () => new StreamedDeposit(pieces, range);
  const deposit = (): Deposit => newDeposit();

  const arrived = async (message: Buffer | Deposit): Promise<{ own: Deposit | null; arrived: Arrived }> => {
    if (message instanceof StreamedDeposit) return { own: null, arrived: message.finish() };
    if (!Buffer.isBuffer(message)) throw new Error('a deposit of another store');
    const own = newDeposit();
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

  return {
    deposit,

    async append(
      mailboxId: number,
      folderName: string,
      message: Buffer | Deposit,
      options: Pick<Shown, 'flags' | 'internalDate'> = {},
    ): Promise<{ uid: number; uidValidity: number; folderId: number }> {
      return arrive(message, async (tx, contentId, size) => {
        const folder = canonicalName(folderName);
        const shown = { contentId, size, ...options };
        const { uid, uidValidity, folderId } = await showMessage(tx, limits, mailboxId, folder, shown);
        return { uid, uidValidity, folderId };
      });
    },

    async deliver(mailboxIds: number[], message: Buffer | Deposit): Promise<void> {
      // In one order for everybody: two deliveries to the same mailboxes must not wait for each other.
      const targets = [...new Set(mailboxIds)].sort((a, b) => a - b);
      if (!targets.length) return;
      for (const id of targets) {
        if (furnished.has(id)) continue;
        await ensureUsualFolders(sql, id, furnish);
        furnished.add(id);
      }
      await arrive(message, async (tx, contentId, size) => {
        for (const id of targets) await showMessage(tx, limits, id, 'INBOX', { contentId, size });
      });
    },
  };
}

/** Gives each new mailbox its first message. @param compose its octets; pure. */
export function welcoming(limits: QuotaLimits, compose: ((mailbox: Mailbox) => Buffer) | null): Furnish {
  return async (query, mailboxId) => {
    const mailbox = compose && (await mailboxById(query, mailboxId));
    if (!mailbox) return;
    const octets = compose(mailbox);
    const size = octets.length;
    const contentId = await settleContent(query, {
      ...{ contentId: null, last: octets, size },
      structure: parseStructure(octets),
    });
    await showMessage(query, limits, mailboxId, 'INBOX', { contentId, size });
  };
}
