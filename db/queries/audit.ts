/** The journal of acts. */
import type { Queryable } from '../client';
import { audit } from '../schema';

export async function insertAudit(db: Queryable, values: typeof audit.$inferInsert): Promise<void> {
  await db.insert(audit).values(values);
}
