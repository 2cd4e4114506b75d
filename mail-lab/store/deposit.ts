/** Messages on their way in: parsed as they come, and never held whole. */
import type { MessageStructure } from '../../documents/mime/part';
import { StructureParser } from '../../documents/mime/structure';
import type { Query, Sql } from './pool';
import type { Deposit } from './types';

/** Octets of a piece. The driver sends it as text, a third longer, and holds that copy while it does. */
const PIECE = 256 * 1024;

/** A message whose octets have all come, except the last piece, which is still in memory. */
export interface Arrived {
  /** The content row, when pieces were written already. */
  contentId: number | null;
  last: Buffer;
  size: number;
  structure: MessageStructure;
}

/**
 * Takes a message in any number of writes. Up to one piece stays in memory; the rest is written as it comes, below a
 * content row that no folder shows: should it never be finished, the sweep removes it.
 */
export class StreamedDeposit implements Deposit {
  size = 0;
  private readonly parser = new StructureParser();
  private pending: Buffer[] = [];
  private held = 0;
  private written = 0;
  private contentId: number | null = null;
  private over = false;
  private arrived: Arrived | null = null;

  /**
   * @param pieces where pieces are written, each in a transaction of its own.
   * @param range reads octets of a content row.
   */
  constructor(
    private readonly pieces: Sql,
    private readonly range: (contentId: number, start: number, length: number) => Promise<Buffer>,
  ) {}

  async write(octets: Buffer): Promise<void> {
    if (this.over) throw new Error('this message was finished');
    this.parser.feed(octets);
    this.size += octets.length;
    let rest = octets;
    while (this.held + rest.length > PIECE) {
      const head = rest.subarray(0, PIECE - this.held);
      rest = rest.subarray(head.length);
      this.hold(head);
      await this.flush();
    }
    this.hold(rest);
  }

  /** To be called when everything was written. */
  finish(): Arrived {
    if (this.arrived) return this.arrived;
    this.over = true;
    const last = Buffer.concat(this.pending);
    this.pending = [];
    this.arrived = { contentId: this.contentId, last, size: this.size, structure: this.parser.end() };
    return this.arrived;
  }

  get structure(): MessageStructure {
    return this.finish().structure;
  }

  async read(start: number, end: number): Promise<Buffer> {
    const { contentId, last, size } = this.finish();
    const held = size - last.length;
    const stop = Math.min(end, size);
    const tail = last.subarray(Math.max(0, start - held), Math.max(0, stop - held));
    if (contentId === null || start >= held) return tail;
    const written = await this.range(contentId, start, Math.min(stop, held) - start);
    return tail.length ? Buffer.concat([written, tail]) : written;
  }

  async discard(): Promise<void> {
    this.over = true;
    this.pending = [];
    const { contentId } = this;
    this.contentId = null;
    if (contentId === null) return;
    // What cannot be removed now, or has become a message meanwhile, is the sweep's to judge.
    await this.pieces`
      delete from message_content where id = ${contentId}
        and not exists (select 1 from message where content_id = ${contentId})`.catch(() => {});
  }

  private hold(octets: Buffer): void {
    if (!octets.length) return;
    this.pending.push(octets);
    this.held += octets.length;
  }

  private async flush(): Promise<void> {
    const piece = Buffer.concat(this.pending);
    this.pending = [];
    this.held = 0;
    if (this.contentId === null) {
      const [row] = await this.pieces<{ id: string }[]>`
        insert into message_content (size) values (0) returning id`;
      this.contentId = Number(row!.id);
    }
    const start = this.written;
    this.written += piece.length;
    await this.pieces`
      insert into message_chunk (content_id, start, bytes)
      values (${this.contentId}, ${start}, ${decoded(this.pieces, piece)})`;
  }
}

/** Octets as a parameter: base64 is a third shorter than the driver's hexadecimal, and made faster. */
const decoded = (query: Query, octets: Buffer) => query`decode(${octets.toString('base64')}, 'base64')`;

/** Completes the content row of a message, or makes it, in the transaction that shows the message in folders. */
export async function settleContent(query: Query, message: Arrived): Promise<number> {
  const { contentId, last, size, structure } = message;
  const json = query.json(structure as never);
  // Its age counts from now: the sweep must not take it for one that was given up.
  const content =
    contentId === null
      ? query`insert into message_content (size, structure) values (${size}, ${json}) returning id`
      : query`update message_content set size = ${size}, structure = ${json}, created_at = now()
          where id = ${contentId} returning id`;
  const [row] = await query<{ id: string }[]>`
    with content as (${content}), piece as (
      insert into message_chunk (content_id, start, bytes)
      select id, ${size - last.length}::int, ${decoded(query, last)} from content where ${last.length > 0})
    select id from content`;
  if (!row) throw new Error('the octets of a message were swept away before it was complete');
  return Number(row.id);
}
