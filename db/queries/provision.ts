/** Making accounts and their mailboxes. */
import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { account, mailbox } from '../schema';

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

/**
 * The mailbox of an address, made when missing.
 * @returns undefined when it belongs to another organisation or serves another means of identification.
 */
export async function ensureMailbox(
  db: Queryable,
  values: { organisationId: number; kind: 'personal' | 'applicative'; idNat: string; address: string },
): Promise<number | undefined> {
  await db.insert(mailbox).values(values).onConflictDoNothing();
  const [row] = await db
    .select()
    .from(mailbox)
    .where(sql`lower(${mailbox.address}) = lower(${values.address})`);
  const ours = row?.organisationId === values.organisationId && row.kind === values.kind;
  return ours ? row.id : undefined;
}

/** Gives an account its mailboxes: it can be used from now on. */
export async function provideMailboxes(
  db: Queryable,
  accountId: number,
  mailboxes: { personalMailboxId: number | null; applicativeMailboxId: number | null },
): Promise<void> {
  await db
    .update(account)
    .set({ ...mailboxes, status: 'available' })
    .where(eq(account.id, accountId));
}

/** An account that waits for its mailboxes; undefined when it does not, or is deleted. */
export async function accountToProvide(db: Queryable, accountId: number) {
  const [row] = await db
    .select()
    .from(account)
    .where(and(eq(account.id, accountId), isNull(account.deletedAt), ne(account.status, 'available')))
    .for('update');
  return row;
}
