/** What the laboratory last found when it checked itself. */
import { sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { labInstruction } from '../schema';

export interface CheckRow {
  process: string;
  subject: string;
  ok: boolean;
  /** French sentences. */
  detail: string;
  checkedAt: Date;
  /** Age in ms, on the database's clock. */
  age: number;
}

/** The rows of the processes that live; by subject. */
export async function labChecks(db: Queryable): Promise<CheckRow[]> {
  const rows = await db.execute<Omit<CheckRow, 'checkedAt'> & { ms: number }>(sql`
    SELECT c.process, c.subject, c.ok, c.detail, (extract(epoch FROM c.checked_at) * 1000)::float8 AS ms,
      (extract(epoch FROM clock_timestamp() - c.checked_at) * 1000)::float8 AS age
    FROM lab_check c
    WHERE EXISTS (SELECT FROM lab_process p WHERE p.name = c.process AND p.ended_at IS NULL)
    ORDER BY c.subject, c.process`);
  return rows.map(({ ms, ...row }) => ({ ...row, checkedAt: new Date(ms) }));
}

/**
 * Fingerprint of the certificate that a host serves now, as the laboratory met it at its last look; null before the
 * first. Certificates are renewed without a restart: what was configured at the start may be gone.
 */
export async function servedFingerprint(
  db: Queryable,
  host: string,
  protocol: string,
): Promise<string | null> {
  const rows = await db.execute<{ fingerprint: string | null }>(sql`
    SELECT c.facts->>'fingerprint' AS fingerprint FROM lab_check c
    WHERE c.subject = ${`host:${host}:${protocol}`} AND c.facts ? 'fingerprint'
      AND EXISTS (SELECT FROM lab_process p WHERE p.name = c.process AND p.ended_at IS NULL)
    ORDER BY c.checked_at DESC LIMIT 1`);
  return rows[0]?.fingerprint ?? null;
}

/**
 * Asks the laboratory to check itself, unless that was asked for less than `minGapMs` ago.
 * @returns when it was asked for: what was checked from then on answers the question.
 */
export async function askForCheck(db: Queryable, minGapMs: number): Promise<Date> {
  const recent = sql`SELECT created_at FROM ${labInstruction} WHERE kind = 'check'
    AND created_at > clock_timestamp() - ${minGapMs} * interval '1 millisecond' ORDER BY id DESC LIMIT 1`;
  const rows = await db.execute<{ ms: number }>(sql`
    WITH alone AS (SELECT pg_advisory_xact_lock(7402011)),
    recent AS (SELECT r.created_at FROM alone, LATERAL (${recent}) r),
    asked AS (
      INSERT INTO ${labInstruction} (kind) SELECT 'check' FROM alone WHERE NOT EXISTS (SELECT FROM recent)
      RETURNING created_at)
    SELECT (extract(epoch FROM created_at) * 1000)::float8 AS ms
    FROM (SELECT created_at FROM recent UNION ALL SELECT created_at FROM asked) answer`);
  return new Date(Math.floor(rows[0]!.ms));
}
