/** What starting an execution reads and writes; run in one transaction. */
import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { MailProtocol } from '../../conformance/hosts';
import type { Queryable } from '../client';
import { execution, labInstruction } from '../schema';

/** Any constant: names the family of per-organisation start locks. */
const START_LOCK = 7_402_010;

/** Starts of one organisation happen one after the other, so that its limits hold; until the transaction ends. */
export async function lockStarts(tx: Queryable, organisationId: number): Promise<Date> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${START_LOCK}, ${organisationId % 2_147_483_647}::int)`);
  const [row] = await tx.execute<{ ms: number }>(
    sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
  );
  return new Date(Math.floor(row!.ms));
}

/**
 * How many seconds to wait until so many more tests may start within the hourly limit; 0: none. Every test of a
 * campaign counts, those that were never played do not.
 */
export async function waitForRoom(
  tx: Queryable,
  organisationId: number,
  { wanted, limit }: { wanted: number; limit: number },
): Promise<number> {
  const [row] = await tx.execute<{ count: number; wait: number | null }>(sql`
    WITH recent AS (
      SELECT created_at FROM execution WHERE organisation_id = ${organisationId} AND case_id IS NOT NULL
        AND verdict IS DISTINCT FROM 'skipped' AND created_at > clock_timestamp() - interval '1 hour')
    SELECT (SELECT count(*) FROM recent)::int AS count, ceil(extract(epoch FROM (
      SELECT created_at FROM recent ORDER BY created_at
      OFFSET greatest(least((SELECT count(*) FROM recent) + ${wanted}::int - ${limit}::int, (SELECT count(*) FROM recent)) - 1, 0)
      LIMIT 1) + interval '1 hour' - clock_timestamp()))::int AS wait`);
  if ((row?.count ?? 0) + wanted <= limit) return 0;
  return Math.max(1, row?.wait ?? 3600);
}

/** The execution that listens on a mailbox, if any. */
export async function listeningOn(tx: Queryable, mailboxId: number): Promise<number | undefined> {
  const [row] = await tx
    .select({ number: execution.number })
    .from(execution)
    .where(and(eq(execution.mailboxId, mailboxId), inArray(execution.state, ['listening', 'judging'])));
  return row?.number;
}

/** The campaign that will use a mailbox for one of its coming tests, if any. */
export async function reservedBy(tx: Queryable, mailboxId: number): Promise<number | undefined> {
  const [row] = await tx
    .select({ parent: execution.parent })
    .from(execution)
    .where(and(eq(execution.mailboxId, mailboxId), eq(execution.state, 'queued')))
    .limit(1);
  return row?.parent ?? undefined;
}

/**
 * Connections opened from now on are the new execution's: earlier ones of the same test stop being watched, but for
 * those to which a connection belongs that is still open.
 */
export async function stopWatching(
  tx: Queryable,
  mailboxId: number,
  caseIds: string[],
  at: Date,
): Promise<void> {
  await tx
    .update(execution)
    .set({ watchUntil: sql`least(${execution.watchUntil}, ${at.toISOString()}::timestamptz)` })
    .where(
      and(
        eq(execution.mailboxId, mailboxId),
        inArray(execution.caseId, caseIds),
        eq(execution.state, 'done'),
        isNull(execution.closedAt),
        isNotNull(execution.watchUntil),
        sql`NOT EXISTS (
          SELECT FROM execution_connection c
          WHERE c.execution_number = ${execution.number} AND c.judged AND c.withdrawn_at IS NULL
            AND NOT EXISTS (SELECT FROM event e WHERE e.connection = c.connection AND e.type = 'connection.closed'))`,
      ),
    );
}

export async function insertExecution(
  tx: Queryable,
  values: Omit<typeof execution.$inferInsert, 'number'>,
): Promise<number> {
  const [row] = await tx.insert(execution).values(values).returning({ number: execution.number });
  return row!.number;
}

export async function insertChildren(
  tx: Queryable,
  children: Omit<typeof execution.$inferInsert, 'number'>[],
): Promise<{ number: number; position: number | null }[]> {
  const rows = await tx
    .insert(execution)
    .values(children)
    .returning({ number: execution.number, position: execution.position });
  return rows.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
}

/** Asks the laboratory to close the sessions of a mailbox on a host opened before a moment; it is not told why. */
export async function closeSessions(
  tx: Queryable,
  target: { mailboxId: number; host: string; protocol: MailProtocol; openedBefore: Date },
): Promise<void> {
  await tx.insert(labInstruction).values({ kind: 'close_sessions', ...target });
}

/** Asks the laboratory to leave a fresh test message in a mailbox; it is not told why. */
export async function depositMessage(db: Queryable, mailboxId: number): Promise<void> {
  await db.insert(labInstruction).values({ kind: 'deposit', mailboxId });
}
