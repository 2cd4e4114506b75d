/** The arrival of messages: octets and structure stored once, then shown in folders, within the quota. */
import type { MessageStructure } from '../../documents/mime/part';
import { parseStructure } from '../../documents/mime/structure';
import { canonicalName, ensureUsualFolders } from './folders';
import { announce, gate, type Query, type Sql } from './pool';
import { type Slot, takeSlot } from './slots';
import { FolderError } from './types';
import { account, type QuotaLimits } from './usage';

/** The driver holds a value twice more while it sends it: large messages take turns. */
const LARGE = 1024 * 1024;
const largeTurn = gate(2);

async function insertContent(query: Query, raw: Buffer, structure: MessageStructure): Promise<number> {
  // Parameters travel as text: base64 is a third shorter than the driver's hexadecimal, and made faster.
  const [row] = await query<{ id: string }[]>`
    insert into message_content (raw, size, structure)
    values (decode(${raw.toString('base64')}, 'base64'), ${raw.length}, ${query.json(structure as never)}) returning id`;
  return Number(row!.id);
}

async function insertMessage(
  query: Query,
  slot: Slot,
  contentId: number,
  flags: string[],
  internalDate: Date | undefined,
): Promise<void> {
  await query`
    insert into message (folder_id, uid, content_id, flags, internal_date, modseq)
    values (${slot.folderId}, ${slot.uid}, ${contentId}, ${flags}, ${internalDate ?? query`now()`}, ${slot.modseq})`;
  await announce(query, slot.folderId);
}

/** Stores octets once, then lets `place` refer to them; all in one transaction. */
async function arrive<T>(
  sql: Sql,
  raw: Buffer,
  place: (query: Query, contentId: number) => Promise<T>,
): Promise<T> {
  const structure = parseStructure(raw);
  const run = () => sql.begin(async (tx) => place(tx, await insertContent(tx, raw, structure))) as Promise<T>;
  return raw.length > LARGE ? largeTurn(run) : run();
}

export function arrivalQueries(sql: Sql, limits: QuotaLimits) {
  const slotOf = async (query: Query, mailboxId: number, name: string) => {
    const slot = await takeSlot(query, mailboxId, canonicalName(name), 1);
    if (!slot) throw new FolderError('TRYCREATE', 'no such folder');
    return slot;
  };

  return {
    async append(
      mailboxId: number,
      folderName: string,
      raw: Buffer,
      options: { flags?: string[]; internalDate?: Date } = {},
    ): Promise<{ uid: number; uidValidity: number; folderId: number }> {
      return arrive(sql, raw, async (tx, contentId) => {
        const slot = await slotOf(tx, mailboxId, folderName);
        await insertMessage(tx, slot, contentId, options.flags ?? [], options.internalDate);
        await account(tx, mailboxId, { octets: raw.length, messages: 1 }, limits);
        return { uid: slot.uid, uidValidity: slot.uidValidity, folderId: slot.folderId };
      });
    },

    async deliver(mailboxIds: number[], raw: Buffer): Promise<void> {
      // In one order for everybody: two deliveries to the same mailboxes must not wait for each other.
      const targets = [...new Set(mailboxIds)].sort((a, b) => a - b);
      if (!targets.length) return;
      const known = await sql<{ mailbox_id: string }[]>`
        select mailbox_id from folder where name = 'INBOX' and mailbox_id = any(${targets})`;
      const ready = new Set(known.map((row) => Number(row.mailbox_id)));
      for (const id of targets) if (!ready.has(id)) await ensureUsualFolders(sql, id);
      await arrive(sql, raw, async (tx, contentId) => {
        for (const id of targets) {
          await insertMessage(tx, await slotOf(tx, id, 'INBOX'), contentId, [], undefined);
          await account(tx, id, { octets: raw.length, messages: 1 }, limits);
        }
      });
    },
  };
}
