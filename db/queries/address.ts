/** Addresses that an account proved to be its own. */
import { and, eq, gte, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { provenAddress } from '../schema';

export async function proveAddress(
  db: Queryable,
  accountId: number,
  address: string,
  through: 'browser' | 'api',
): Promise<void> {
  await db
    .insert(provenAddress)
    .values({ accountId, address, through })
    .onConflictDoUpdate({
      target: [provenAddress.accountId, provenAddress.address],
      set: { through, provenAt: sql`now()` },
    });
}

export async function provenAddressesOf(db: Queryable, accountId: number, since: Date): Promise<string[]> {
  const rows = await db
    .select({ address: provenAddress.address })
    .from(provenAddress)
    .where(and(eq(provenAddress.accountId, accountId), gte(provenAddress.provenAt, since)));
  return rows.map(({ address }) => address);
}
