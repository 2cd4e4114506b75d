import { sql } from 'drizzle-orm';
import { HOSTS } from '../../conformance/hosts';
import { database } from '../database';
import type { CheckView, LabChecksView, LabStatusView } from '../views';
import { readChecks } from './checks';

/** A process whose mark is older is not relied upon. */
export const STALE_MS = 10_000;

const UNKNOWN: CheckView = { state: 'unknown', detail: null, checkedAt: null };
const UNCHECKED: LabChecksView = {
  ...{ state: 'unknown', detail: null, checkedAt: null, failures: [] },
  hosts: HOSTS.map(({ key }) => ({ key, imap: UNKNOWN, smtp: UNKNOWN })),
};

/** Whether the laboratory records, and what it found of itself. Never throws: an unreachable database is `down`. */
export async function labStatus(): Promise<LabStatusView> {
  const [marks, checks] = await Promise.all([readMarks(), readChecks().catch(() => UNCHECKED)]);
  return { ...marks, checks: marks.state === 'down' ? UNCHECKED : checks };
}

/** Judged by the marks that the laboratory stores each second. */
async function readMarks(): Promise<Omit<LabStatusView, 'checks'>> {
  try {
    const [row] = await database().execute<{ stored: Date | string | null; age: number | null; n: number }>(
      sql`select count(*)::int as n, min(stored_up_to) as stored,
            extract(epoch from now() - min(stored_up_to))::float8 * 1000 as age
          from lab_process where ended_at is null and stored_up_to > now() - interval '1 hour'`,
    );
    if (!row || row.n === 0) {
      return { state: 'down', message: 'Les serveurs de test ne répondent pas.', storedUpTo: null };
    }
    const storedUpTo = row.stored === null ? null : new Date(row.stored).toISOString();
    if ((row.age ?? Number.POSITIVE_INFINITY) > STALE_MS) {
      return {
        state: 'stale',
        message:
          'Les serveurs de test n’enregistrent plus depuis un moment : un test lancé maintenant risque de ne pas conclure.',
        storedUpTo,
      };
    }
    return { state: 'ready', message: 'Les serveurs de test répondent.', storedUpTo };
  } catch {
    return { state: 'down', message: 'La base de données ne répond pas.', storedUpTo: null };
  }
}
