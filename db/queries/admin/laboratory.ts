/** The health of the instance, for administrators: figures over all organisations. */
import { sql } from 'drizzle-orm';
import type { Queryable } from '../../client';

/** Processes of the laboratory that run: the age of their marks and the figures that they leave. */
export async function labProcesses(db: Queryable) {
  return db.execute<{
    name: string;
    started: number;
    age: number;
    lost: number;
    metrics: Record<string, unknown>;
  }>(sql`
    SELECT name, (extract(epoch FROM created_at) * 1000)::float8 AS started, lost_events::float8 AS lost, metrics,
      (extract(epoch FROM clock_timestamp() - stored_up_to) * 1000)::float8 AS age
    FROM lab_process WHERE ended_at IS NULL AND stored_up_to > now() - interval '1 hour' ORDER BY name`);
}

/** What the laboratory met at its last look at itself: the certificate of each host, the ends of the lists. */
export async function checkFacts(db: Queryable) {
  return db.execute<{ subject: string; facts: Record<string, unknown> }>(sql`
    SELECT DISTINCT ON (c.subject) c.subject, c.facts FROM lab_check c
    WHERE EXISTS (SELECT FROM lab_process p WHERE p.name = c.process AND p.ended_at IS NULL)
    ORDER BY c.subject, c.checked_at DESC`);
}

/** Size of the database in bytes, its version, and how many executions and accounts wait or run. */
export async function instanceCounts(db: Queryable) {
  const rows = await db.execute<{ bytes: number; version: string; running: number; queued: number }>(sql`
    SELECT pg_database_size(current_database())::float8 AS bytes, current_setting('server_version') AS version,
      (SELECT count(*)::int FROM execution WHERE state IN ('listening', 'judging')) AS running,
      (SELECT count(*)::int FROM execution WHERE state = 'queued') AS queued`);
  return rows[0]!;
}
