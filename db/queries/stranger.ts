/** Names that belong to other organisations, so that they are not shown. */
import { sql } from 'drizzle-orm';
import type { Queryable } from '../client';

/**
 * Which of these names other organisations hold, in lower case: mailbox addresses, idNats and account labels.
 * @param names in lower case.
 */
export async function namesOfOthers(
  db: Queryable,
  organisationId: number,
  names: string[],
): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await db.execute<{ name: string }>(sql`
    WITH sought AS MATERIALIZED (SELECT jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) AS name)
    SELECT name FROM sought JOIN mailbox ON lower(address) = name WHERE organisation_id <> ${organisationId}
    UNION SELECT name FROM sought JOIN mailbox ON lower(id_nat) = name WHERE organisation_id <> ${organisationId}
    UNION SELECT name FROM sought JOIN account ON lower(label) = name WHERE organisation_id <> ${organisationId}`);
  return new Set(rows.map(({ name }) => name));
}
