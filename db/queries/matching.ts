/**
 * What the matcher and judge read and write. They serve every organisation at once, so that no tenant appears
 * here: nothing of these answers reaches a page, which reads through the queries of its tenant.
 */
import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import type { LabEvent } from '../../conformance/events';
import type { Queryable } from '../client';
import { event, execution, executionConnection, executionEvent, labProcess } from '../schema';
import type { ExecutionRow } from './execution';

type EventRow = typeof event.$inferSelect;

/** A stored row as the typed event that the recorder validated. */
export const labEvent = (row: EventRow): LabEvent =>
  ({ ...row, at: row.at.getTime() }) as unknown as LabEvent;

/** Events of a range of ids, oldest first. */
export async function eventsBetween(
  db: Queryable,
  low: number,
  high: number,
  limit: number,
): Promise<LabEvent[]> {
  const rows = await db
    .select()
    .from(event)
    .where(and(gte(event.id, low), lte(event.id, high)))
    .orderBy(asc(event.id))
    .limit(limit);
  return rows.map(labEvent);
}

/** Events of a laboratory process from a number on. */
export async function eventsOfProcess(
  db: Queryable,
  process: string,
  fromSeq: number,
  limit: number,
): Promise<LabEvent[]> {
  const rows = await db
    .select()
    .from(event)
    .where(and(eq(event.process, process), gte(event.processSeq, fromSeq)))
    .orderBy(asc(event.processSeq))
    .limit(limit);
  return rows.map(labEvent);
}

/** When the last event of a process before a number was seen, ms; 0 when there is none. */
export async function momentBefore(db: Queryable, process: string, seq: number): Promise<number> {
  const [row] = await db
    .select({ at: event.at })
    .from(event)
    .where(and(eq(event.process, process), lt(event.processSeq, seq)))
    .orderBy(desc(event.processSeq))
    .limit(1);
  return row?.at.getTime() ?? 0;
}

/** Every event of some connections, in the order in which they were stored. */
export async function eventsOfConnections(db: Queryable, connections: string[]): Promise<LabEvent[]> {
  if (connections.length === 0) return [];
  const rows = await db
    .select()
    .from(event)
    .where(inArray(event.connection, connections))
    .orderBy(asc(event.id));
  return rows.map(labEvent);
}

/** Connections that did something from a moment on, and events that belong to none. A transcript is written later. */
export async function activitySince(
  db: Queryable,
  since: Date,
): Promise<{ connections: string[]; loose: LabEvent[] }> {
  const connections = await db
    .selectDistinct({ connection: event.connection })
    .from(event)
    .where(and(gte(event.at, since), ne(event.type, 'transcript')));
  const loose = await db
    .select()
    .from(event)
    .where(and(gte(event.at, since), isNull(event.connection)))
    .orderBy(asc(event.id));
  return {
    connections: connections.flatMap(({ connection }) => connection ?? []),
    loose: loose.map(labEvent),
  };
}

export interface ProcessMark {
  id: string;
  name: string;
  startedAt: number;
  storedUpTo: number;
  lastSeq: number;
  endedAt: number | null;
  ending: 'clean' | 'replaced' | null;
}

/** Marks of the laboratory processes that lived after a moment, and the database's clock. */
export async function readMarks(db: Queryable, since: Date): Promise<{ now: number; marks: ProcessMark[] }> {
  const rows = await db
    .select()
    .from(labProcess)
    .where(or(isNull(labProcess.endedAt), gt(labProcess.endedAt, since)));
  const [clock] = await db.execute<{ ms: number }>(
    sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
  );
  return {
    now: Math.floor(clock!.ms),
    marks: rows.map((row) => ({
      id: row.id,
      name: row.name,
      startedAt: row.startedAt.getTime(),
      storedUpTo: row.storedUpTo.getTime(),
      lastSeq: row.lastSeq,
      endedAt: row.endedAt?.getTime() ?? null,
      ending: row.ending,
    })),
  };
}

/**
 * The number of a process from which on its events matter from a moment on: the one after the last event before, so
 * that a number that is missing between the two is missed.
 */
export async function firstSeqSince(db: Queryable, process: string, since: Date): Promise<number> {
  const [row] = await db.execute<{ last: string | null; first: string | null }>(sql`
    SELECT max(process_seq) FILTER (WHERE at < ${since.toISOString()}::timestamptz) AS last,
      min(process_seq) FILTER (WHERE at >= ${since.toISOString()}::timestamptz) AS first
    FROM event WHERE process = ${process}`);
  const next = Number(row?.last ?? 0) + 1;
  return row?.first == null ? next : Math.min(next, Number(row.first));
}

/** Executions that may still receive evidence, and those just over whose window a connection may touch. */
export function executionsUnderWay(db: Queryable): Promise<ExecutionRow[]> {
  return db
    .select()
    .from(execution)
    .where(
      and(
        sql`${execution.snapshot} IS NOT NULL`,
        or(isNull(execution.closedAt), gt(execution.deadline, sql`clock_timestamp()`)),
      ),
    )
    .orderBy(asc(execution.number));
}

export async function executionRow(db: Queryable, number: number): Promise<ExecutionRow | undefined> {
  return (await db.select().from(execution).where(eq(execution.number, number)))[0];
}

/** When the next execution of the same mailbox on the same server started, though it be over already; ms. */
export async function supersededSince(
  db: Queryable,
  { number, mailboxId, startedAt, snapshot }: ExecutionRow,
): Promise<number | null> {
  if (mailboxId === null || !startedAt || !snapshot) return null;
  const [row] = await db.execute<{ ms: number | null }>(sql`
    SELECT (extract(epoch FROM min(started_at)) * 1000)::float8 AS ms FROM execution
    WHERE mailbox_id = ${mailboxId} AND number > ${number} AND started_at > ${startedAt.toISOString()}::timestamptz
      AND snapshot -> 'host' ->> 'key' = ${snapshot.host.key}
      AND snapshot -> 'host' ->> 'port' = ${String(snapshot.host.port)}`);
  return row?.ms == null ? null : Math.floor(row.ms);
}

/** The links of an execution, withdrawn ones apart. */
export function linksOf(db: Queryable, number: number) {
  return db
    .select({
      connection: executionConnection.connection,
      basis: executionConnection.basis,
      judged: executionConnection.judged,
    })
    .from(executionConnection)
    .where(and(eq(executionConnection.executionNumber, number), isNull(executionConnection.withdrawnAt)));
}

/** The linked events of an execution in seq order, withdrawn ones and transcripts apart. */
export async function evidenceOf(db: Queryable, number: number, upToSeq?: number) {
  const rows = await db
    .select({ seq: executionEvent.seq, event })
    .from(executionEvent)
    .innerJoin(event, eq(event.id, executionEvent.eventId))
    .where(
      and(
        eq(executionEvent.executionNumber, number),
        eq(executionEvent.withdrawn, false),
        ne(event.type, 'transcript'),
        upToSeq === undefined ? undefined : lte(executionEvent.seq, upToSeq),
      ),
    )
    .orderBy(asc(executionEvent.seq));
  return rows.map(({ seq, event: row }) => ({ seq, event: labEvent(row) }));
}

/** Links connections, or says on what stronger ground they are linked. */
export async function linkConnections(
  db: Queryable,
  executionNumber: number,
  links: { connection: string; basis: 'label' | 'identity' | 'address'; judged: boolean }[],
): Promise<void> {
  if (links.length === 0) return;
  await db
    .insert(executionConnection)
    .values(links.map(({ connection, basis, judged }) => ({ executionNumber, connection, basis, judged })))
    .onConflictDoUpdate({
      target: [executionConnection.executionNumber, executionConnection.connection],
      set: { basis: sql`excluded.basis`, judged: sql`excluded.judged`, withdrawnAt: null },
    });
}

/**
 * Appends events to the log of an execution in one statement: numbers without gap or double, whatever happens.
 * Nothing is appended once the execution is closed, nor an event that is there already.
 * @returns the numbers given, in order.
 */
export async function appendEvents(
  db: Queryable,
  number: number,
  eventIds: number[],
): Promise<{ seq: number; eventId: number }[]> {
  if (eventIds.length === 0) return [];
  const rows = await db.execute<{ seq: number; event_id: string }>(sql`
    WITH fresh AS (
      SELECT t.id, row_number() OVER (ORDER BY min(t.ord)) AS n
      FROM unnest(${`{${eventIds.join(',')}}`}::bigint[]) WITH ORDINALITY AS t(id, ord)
      WHERE NOT EXISTS (SELECT FROM execution_event x WHERE x.execution_number = ${number} AND x.event_id = t.id)
      GROUP BY t.id
    ), bumped AS (
      UPDATE execution SET last_seq = last_seq + (SELECT count(*) FROM fresh)
      WHERE number = ${number} AND closed_at IS NULL AND EXISTS (SELECT FROM fresh)
      RETURNING last_seq
    )
    INSERT INTO execution_event (execution_number, seq, event_id)
    SELECT ${number}, bumped.last_seq - (SELECT count(*) FROM fresh) + fresh.n, fresh.id FROM fresh, bumped
    RETURNING seq, event_id`);
  return rows
    .map((row) => ({ seq: Number(row.seq), eventId: Number(row.event_id) }))
    .sort((a, b) => a.seq - b.seq);
}

/** Which of some events are in the log of an execution. */
export async function loggedAmong(db: Queryable, number: number, eventIds: number[]): Promise<number[]> {
  const rows = await db
    .select({ id: executionEvent.eventId })
    .from(executionEvent)
    .where(
      and(
        eq(executionEvent.executionNumber, number),
        sql`${executionEvent.eventId} = any(${`{${eventIds.join(',')}}`}::bigint[])`,
      ),
    );
  return rows.map(({ id }) => id);
}

/** Takes a connection away from an execution: its lines keep their numbers and lose their content. */
export async function withdrawConnection(db: Queryable, number: number, connection: string): Promise<void> {
  await db
    .update(executionConnection)
    .set({ withdrawnAt: sql`now()` })
    .where(
      and(
        eq(executionConnection.executionNumber, number),
        eq(executionConnection.connection, connection),
        isNull(executionConnection.withdrawnAt),
      ),
    );
  await db.execute(sql`
    UPDATE execution_event x SET withdrawn = true FROM event e
    WHERE x.execution_number = ${number} AND NOT x.withdrawn AND e.id = x.event_id AND e.connection = ${connection}`);
  await db.execute(sql`SELECT pg_notify('execution_event', ${`${number}:withdrawn`})`);
}

/** Connections withdrawn before came back to an execution. @returns whether they had lines. */
export async function restoreConnections(
  db: Queryable,
  number: number,
  connections: string[],
): Promise<boolean> {
  if (connections.length === 0) return false;
  const rows = await db.execute(sql`
    UPDATE execution_event x SET withdrawn = false FROM event e
    WHERE x.execution_number = ${number} AND x.withdrawn AND e.id = x.event_id
      AND e.connection = ANY(${`{${connections.join(',')}}`}::uuid[])
    RETURNING x.seq`);
  return rows.length > 0;
}

export async function markAmbiguous(db: Queryable, numbers: number[]): Promise<void> {
  if (numbers.length === 0) return;
  await db
    .update(execution)
    .set({ ambiguous: true })
    .where(
      and(inArray(execution.number, numbers), eq(execution.ambiguous, false), isNull(execution.closedAt)),
    );
}

/** Stores what the judge itself states under the judge's own process number. */
export async function insertJudgeEvent(
  db: Queryable,
  values: {
    process: string;
    processSeq: number;
    at: number;
    type: string;
    data: unknown;
  },
): Promise<number> {
  const [row] = await db
    .insert(event)
    .values({ ...values, at: new Date(values.at), connectionSeq: 0 })
    .returning({ id: event.id });
  return row!.id;
}

/** Which of these labels belong to accounts. */
export async function existingLabels(db: Queryable, labels: string[]): Promise<Set<string>> {
  if (labels.length === 0) return new Set();
  const rows = await db.execute<{ label: string }>(sql`
    SELECT lower(label) AS label FROM account
    WHERE lower(label) IN (${sql.join(
      labels.map((label) => sql`${label}`),
      sql`, `,
    )})`);
  return new Set(rows.map(({ label }) => label));
}

/** The organisations that hold an applicative mailbox, by its number. */
export async function applicativeOwners(
  db: Queryable,
  numbers: string[],
): Promise<{ idNat: string; organisationId: number }[]> {
  if (numbers.length === 0) return [];
  const rows = await db.execute<{ id_nat: string; organisation_id: string }>(sql`
    SELECT id_nat, organisation_id FROM mailbox WHERE kind = 'applicative'
      AND upper(id_nat) IN (${sql.join(
        numbers.map((value) => sql`${value}`),
        sql`, `,
      )})`);
  return rows.map((row) => ({ idNat: row.id_nat, organisationId: Number(row.organisation_id) }));
}
