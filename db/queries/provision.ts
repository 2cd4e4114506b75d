/** Making accounts. */
import { and, eq, isNull } from 'drizzle-orm';
import type { Queryable } from '../client';
import { account } from '../schema';

/** The account of a product, whatever its state; undefined when the organisation has none for it. */
export async function accountOfProduct(db: Queryable, organisationId: number, nil: string) {
  const [row] = await db
    .select()
    .from(account)
    .where(and(eq(account.organisationId, organisationId), eq(account.nil, nil), isNull(account.deletedAt)));
  return row;
}

export async function insertAccount(db: Queryable, values: typeof account.$inferInsert): Promise<number> {
  const [row] = await db.insert(account).values(values).returning({ id: account.id });
  return row!.id;
}
