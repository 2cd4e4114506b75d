/** Labels of accounts, whoever owns them: for what serves every organisation at once, never for a page. */
import { asc, isNull } from 'drizzle-orm';
import type { Queryable } from '../client';
import { account } from '../schema';

/** The labels of all accounts that exist, in order. */
export async function labelsInUse(db: Queryable): Promise<string[]> {
  const rows = await db
    .select({ label: account.label })
    .from(account)
    .where(isNull(account.deletedAt))
    .orderBy(asc(account.label));
  return rows.map(({ label }) => label.toLowerCase());
}
