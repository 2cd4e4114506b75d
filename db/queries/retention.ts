/**
 * What is kept for a while only, of every organisation alike: each statement removes a bounded number of rows, so that
 * nobody waits for it, and leaves what an execution needs, under way or kept.
 */
import { sql } from 'drizzle-orm';
import type { Queryable } from '../client';

const at = (moment: Date) => sql`${moment.toISOString()}::timestamptz`;
const bigints = (ids: number[]) => sql`${`{${ids.join(',')}}`}::bigint[]`;

/** Folders that hold messages received before a moment, but for mailboxes on which an execution is under way. */
export async function foldersWithOld(db: Queryable, before: Date): Promise<number[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select f.id from folder f
    where exists (select from message m join message_content c on c.id = m.content_id
        where m.folder_id = f.id and c.created_at < ${at(before)})
      and not exists (select from execution x where x.mailbox_id = f.mailbox_id and x.state <> 'done')
    order by f.id`);
  return rows.map(({ id }) => Number(id));
}

/**
 * Removes old messages of a folder, as a client would: its row locked first, what the mailbox holds counted anew, and
 * the sessions that look at it told (trigger of migration 0005). In a transaction.
 * @returns how many.
 */
export async function removeOldMessages(
  tx: Queryable,
  folderId: number,
  before: Date,
  limit: number,
): Promise<number> {
  const [folder] = await tx.execute<{ mailbox_id: string }>(
    sql`select mailbox_id from folder where id = ${folderId} for update`,
  );
  if (!folder) return 0;
  const rows = await tx.execute<{ size: number }>(sql`
    delete from message m using message_content c
    where m.folder_id = ${folderId} and c.id = m.content_id and m.uid = any (array(
      select o.uid from message o join message_content k on k.id = o.content_id
      where o.folder_id = ${folderId} and k.created_at < ${at(before)} order by o.uid limit ${limit}))
    returning c.size`);
  const octets = rows.reduce((sum, { size }) => sum + Number(size), 0);
  if (rows.length > 0) {
    await tx.execute(sql`
      update mailbox_usage set octets = greatest(0, octets - ${octets}::bigint),
        messages = greatest(0, messages - ${rows.length}::bigint)
      where mailbox_id = ${Number(folder.mailbox_id)}`);
  }
  return rows.length;
}

/** Executions over since before a moment: campaigns with all their tests, and tests of their own. */
export async function oldExecutions(db: Queryable, before: Date, limit: number): Promise<number[]> {
  const rows = await db.execute<{ number: string }>(sql`
    select x.number from execution x
    where x.parent is null and x.state = 'done' and x.closed_at < ${at(before)} and x.ended_at < ${at(before)}
      and not exists (select from execution c where c.parent = x.number
        and (c.state <> 'done' or c.closed_at is null or c.closed_at >= ${at(before)}))
    order by x.number limit ${limit}`);
  return rows.map(({ number }) => Number(number));
}

/** Removes executions, with their tests and what was judged of them. In a transaction. @returns how many. */
export async function removeExecutions(tx: Queryable, numbers: number[]): Promise<number> {
  const rows = await tx.execute<{ number: string }>(sql`
    select number from execution where number = any(${bigints(numbers)}) or parent = any(${bigints(numbers)})`);
  const all = bigints(rows.map(({ number }) => Number(number)));
  await tx.execute(sql`delete from finding where execution_number = any(${all})`);
  await tx.execute(sql`delete from execution_event where execution_number = any(${all})`);
  await tx.execute(sql`delete from execution_connection where execution_number = any(${all})`);
  await tx.execute(sql`delete from execution where number = any(${all})`);
  return rows.length;
}

/** Where the search for old events has come to. */
export interface EventPlace {
  /** As the database writes it: its moments are finer than ours. */
  at: string;
  id: string;
}

/**
 * The last of the old events of each process: whoever takes the judging over must find what came before the numbers
 * that it reads, or it would believe that events are missing.
 */
export async function lastOldEvents(db: Queryable, before: Date): Promise<number[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select distinct on (process) id from event where at < ${at(before)} order by process, process_seq desc`);
  return rows.map(({ id }) => Number(id));
}

/** When the earliest execution that is not closed began, if there is one. */
export async function earliestOpen(db: Queryable): Promise<Date | null> {
  const [row] = await db.execute<{ ms: number | null }>(sql`
    select (extract(epoch from min(coalesce(started_at, created_at))) * 1000)::float8 as ms
    from execution where closed_at is null`);
  return row?.ms == null ? null : new Date(row.ms);
}

/**
 * Looks at the next events before a moment and removes those that are nobody's evidence: not of an execution that is
 * kept, nor of a connection of one, nor the proof of a later one.
 * @returns how many were removed, and where to go on; null at the end.
 */
export async function removeOldEvents(
  db: Queryable,
  page: { before: Date; after: EventPlace | null; keep: number[]; limit: number },
): Promise<{ removed: number; next: EventPlace | null }> {
  const { before, after, keep, limit } = page;
  const from = after ? sql`and (at, id) > (${after.at}::timestamptz, ${after.id}::bigint)` : sql``;
  const [row] = await db.execute<{ removed: number; seen: number; at: string | null; id: string | null }>(sql`
    with seen as materialized (
      select id, at, connection from event where at < ${at(before)} ${from} order by at, id limit ${limit}
    ), gone as (
      delete from event e using seen s
      where e.id = s.id and s.id <> all (${bigints(keep)})
        and not exists (select from execution_event x where x.event_id = s.id)
        and not exists (select from execution_connection x where x.connection = s.connection)
        and not exists (select from control c where c.event_id = s.id)
      returning e.id
    )
    select (select count(*)::int from gone) as removed, (select count(*)::int from seen) as seen, last.at::text, last.id
    from (select 1) one left join lateral (select at, id from seen order by at desc, id desc limit 1) last on true`);
  const { removed = 0, seen = 0, at: lastAt = null, id = null } = row ?? {};
  const more = Number(seen) === limit && lastAt !== null && id !== null;
  return { removed: Number(removed), next: more ? { at: lastAt, id } : null };
}

/** Proofs of authentications that no later test may lean on any more. */
export async function removeOldControls(db: Queryable, before: Date): Promise<void> {
  await db.execute(sql`delete from control where at < ${at(before)}`);
}

/** Orders that the laboratory carried out long ago. */
export async function removeOldInstructions(db: Queryable, before: Date): Promise<void> {
  await db.execute(sql`delete from lab_instruction where created_at < ${at(before)}`);
}

export async function removeOldAudit(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows = await db.execute(sql`
    delete from audit where id = any (array(
      select id from audit where at < ${at(before)} order by id limit ${limit})) returning id`);
  return rows.length;
}

/** Logins that have been over, or unused, since before a moment. */
export async function removeOldSessions(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows = await db.execute(sql`
    delete from portal_session where id = any (array(
      select id from portal_session where coalesce(ended_at, last_seen_at) < ${at(before)} limit ${limit}))
    returning id`);
  return rows.length;
}
