/** The octets of messages: read in slices, removed once no folder shows them. */
import type { MessageStructure } from '../../documents/mime/part';
import type { Sql } from './pool';
import { MessageGone } from './types';

/** The driver receives octets as hexadecimal text: slices keep that copy small. */
const SLICE = 512 * 1024;

/** How long octets stay after their last message was removed: other sessions may still be reading them. */
const GRACE = '1 hour';

export function contentQueries(sql: Sql) {
  const range = async (contentId: number, start: number, length: number): Promise<Buffer> => {
    const [row] = await sql<{ bytes: Buffer }[]>`
      select substring(raw from ${Math.max(0, start) + 1}::int for ${Math.max(0, length)}::int) as bytes
      from message_content where id = ${contentId}`;
    if (!row) throw new MessageGone(`content ${contentId} is gone`);
    return row.bytes;
  };

  return {
    range,

    async content(contentId: number): Promise<Buffer> {
      const [row] = await sql<{ size: number }[]>`select size from message_content where id = ${contentId}`;
      if (!row) throw new MessageGone(`content ${contentId} is gone`);
      if (row.size <= SLICE) return range(contentId, 0, row.size);
      const whole = Buffer.allocUnsafe(row.size);
      for (let start = 0; start < row.size; start += SLICE) {
        (await range(contentId, start, SLICE)).copy(whole, start);
      }
      return whole;
    },

    async structures(contentIds: number[]): Promise<Map<number, MessageStructure>> {
      const rows = await sql<{ id: string; structure: MessageStructure }[]>`
        select id, structure from message_content where id = any(${contentIds})`;
      return new Map(rows.map((row) => [Number(row.id), row.structure]));
    },

    /** Removes octets that no message refers to any more. Returns how many messages' worth. */
    async sweep(grace = GRACE): Promise<number> {
      const orphans = await sql<{ id: string }[]>`
        select c.id from message_content c
        where c.created_at < now() - ${grace}::interval
          and not exists (select 1 from message m where m.content_id = c.id) limit 1000`;
      let removed = 0;
      for (const { id } of orphans) {
        // A copy made meanwhile keeps them: the foreign key refuses, and that is right.
        const deleted = await sql`delete from message_content where id = ${id}`.catch(
          (error: { code?: string }) => {
            if (error.code === '23503') return { count: 0 };
            throw error;
          },
        );
        removed += deleted.count;
      }
      return removed;
    },
  };
}
