/** Administrators only: numbers whoever holds them. */
import { eq, or, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { mailbox, numberClaim, organisation } from '../schema';
import type { ClaimRow } from './claim';

/** The claim of a number in this writing, or else in another one. `keys`: of both means of identification. */
export async function claimOfNumber(
  db: Queryable,
  idNat: string,
  keys: readonly string[],
): Promise<ClaimRow | undefined> {
  const same = sql`lower(${numberClaim.idNat}) = lower(${idNat})`;
  const [row] = await db
    .select()
    .from(numberClaim)
    .where(or(same, ...keys.map((key) => eq(numberClaim.key, key))))
    .orderBy(sql`(${same}) desc`, numberClaim.id)
    .limit(1);
  return row;
}

/** The mailbox of a number that no claim covers any more: it is kept for a while. */
export async function keptMailbox(db: Queryable, idNat: string) {
  const [row] = await db
    .select()
    .from(mailbox)
    .where(sql`lower(${mailbox.idNat}) = lower(${idNat})`)
    .limit(1);
  return row;
}

export async function organisationById(db: Queryable, id: number) {
  return (await db.select().from(organisation).where(eq(organisation.id, id)))[0];
}
