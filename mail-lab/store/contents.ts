/** The octets of messages: read in slices, removed once no folder shows them. */
import type { MessageStructure } from '../../documents/mime/part';
import type { Sql } from './pool';
import { MessageGone, type Slice } from './types';

/** The driver receives octets as hexadecimal text: slices keep that copy small. */
const SLICE = 512 * 1024;

/** How long octets stay after their last message was removed: other sessions may still be reading them. */
const GRACE = '1 hour';

/** How long a message that is not complete may still be on its way: longer than any session lasts. */
const UNFINISHED = '1 day';

export function contentQueries(sql: Sql) {
  const slices = async (wanted: readonly Slice[]): Promise<(Buffer | null)[]> => {
    const found = new Array<Buffer | null>(wanted.length).fill(null);
    if (wanted.length === 0) return found;
    // The length of a stored piece is read without the piece itself.
    const rows = await sql<{ place: string; bytes: Buffer | null }[]>`
      select w.place, substring(k.bytes from greatest(w.start - k.start, 0)::int + 1
        for (w.start + w.length - greatest(w.start, k.start))::int) as bytes
      from unnest(${wanted.map(({ contentId }) => contentId)}::bigint[],
        ${wanted.map(({ start }) => Math.max(0, start))}::bigint[],
        ${wanted.map(({ length }) => Math.max(0, length))}::bigint[])
        with ordinality as w(id, start, length, place)
      join message_content c on c.id = w.id
      left join message_chunk k on k.content_id = w.id
        and k.start < w.start + w.length and k.start + octet_length(k.bytes) > w.start
      order by w.place, k.start`;
    for (const { place, bytes } of rows) {
      const index = Number(place) - 1;
      const before = found[index];
      found[index] = before?.length ? Buffer.concat([before, bytes!]) : (bytes ?? Buffer.alloc(0));
    }
    return found;
  };

  const range = async (contentId: number, start: number, length: number): Promise<Buffer> => {
    const [bytes] = await slices([{ contentId, start, length }]);
    if (!bytes) throw new MessageGone(`content ${contentId} is gone`);
    return bytes;
  };

  return {
    slices,
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

    /**
     * Removes octets that no message refers to any more, and the memory of what left folders long ago. Returns how
     * many messages' worth of octets.
     */
    async sweep(grace = GRACE, unfinished = UNFINISHED): Promise<number> {
      await sql`delete from message_expunged where created_at < now() - interval '1 day'`;
      const orphans = await sql<{ id: string }[]>`
        select c.id from message_content c
        where c.created_at < now() - case when c.structure is null then ${unfinished} else ${grace} end::interval
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
