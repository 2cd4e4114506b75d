/**
 * National identifiers and the organisations that hold them. A claim excludes every other organisation, so that these
 * queries read beyond a tenant: nothing of their answers about others reaches a page of an editor.
 */
import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { account, control, mailbox, numberClaim } from '../schema';

export type ClaimRow = typeof numberClaim.$inferSelect;
type Kind = ClaimRow['kind'];

/** Any constant: names the lock under which claims are taken and given up. */
const CLAIM_LOCK = 7_402_012;

/**
 * Claims are taken one after the other, whoever asks; until the transaction ends. Taken before the lock of an
 * organisation's starts, never after.
 */
export async function lockClaims(tx: Queryable): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${CLAIM_LOCK})`);
}

const lowered = (numbers: readonly string[]) => numbers.map((number) => number.toLowerCase());

/**
 * Every claim that one of a number would meet: its own key, the same local part of an address, and for a structure
 * every writing that opens the same mailbox.
 */
export function claimsMeeting(
  db: Queryable,
  number: { kind: Kind; idNat: string; key: string; writings: readonly string[] },
): Promise<ClaimRow[]> {
  const idNat = sql<string>`lower(${numberClaim.idNat})`;
  return db
    .select()
    .from(numberClaim)
    .where(
      or(
        eq(numberClaim.key, number.key),
        eq(idNat, number.idNat.toLowerCase()),
        number.kind === 'applicative'
          ? and(eq(numberClaim.kind, 'applicative'), inArray(idNat, lowered(number.writings)))
          : undefined,
      ),
    );
}

/** Mailboxes of other organisations that go by a number or, for a structure, by one of its writings. */
export async function foreignMailboxes(
  db: Queryable,
  organisationId: number,
  number: { kind: Kind; idNat: string; writings: readonly string[] },
): Promise<{ id: number; organisationId: number }[]> {
  const idNat = sql<string>`lower(${mailbox.idNat})`;
  return db
    .select({ id: mailbox.id, organisationId: mailbox.organisationId })
    .from(mailbox)
    .where(
      and(
        ne(mailbox.organisationId, organisationId),
        or(
          eq(idNat, number.idNat.toLowerCase()),
          number.kind === 'applicative'
            ? and(eq(mailbox.kind, 'applicative'), inArray(idNat, lowered(number.writings)))
            : undefined,
        ),
      ),
    );
}

export async function claimById(db: Queryable, id: number): Promise<ClaimRow | undefined> {
  return (await db.select().from(numberClaim).where(eq(numberClaim.id, id)))[0];
}

export async function insertClaim(
  db: Queryable,
  values: { organisationId: number; kind: Kind; idNat: string; key: string },
): Promise<void> {
  await db.insert(numberClaim).values(values);
}

/** The number is written otherwise from now on. */
export async function rewriteClaim(db: Queryable, id: number, idNat: string): Promise<void> {
  await db.update(numberClaim).set({ idNat }).where(eq(numberClaim.id, id));
}

export async function deleteClaim(db: Queryable, id: number): Promise<void> {
  await db.delete(numberClaim).where(eq(numberClaim.id, id));
}

/** Another organisation holds it from now on, as if it had just asked for it. */
export async function giveClaim(db: Queryable, id: number, organisationId: number): Promise<void> {
  await db
    .update(numberClaim)
    .set({ organisationId, claimedAt: sql`now()`, provenAt: null })
    .where(eq(numberClaim.id, id));
}

/** Claimed for longer than some days, and nobody ever authenticated with it. */
export async function isLapsable(db: Queryable, id: number, days: number): Promise<boolean> {
  const [row] = await db
    .select({ id: numberClaim.id })
    .from(numberClaim)
    .where(
      and(
        eq(numberClaim.id, id),
        isNull(numberClaim.provenAt),
        sql`${numberClaim.claimedAt} < now() - make_interval(days => ${days})`,
        sql`NOT EXISTS (
          SELECT FROM ${control} JOIN ${mailbox} ON ${mailbox.id} = ${control.mailboxId}
          WHERE ${mailbox.organisationId} = ${numberClaim.organisationId}
            AND lower(${mailbox.idNat}) = lower(${numberClaim.idNat}))`,
      ),
    );
  return row !== undefined;
}

export interface NumberUser {
  accountId: number;
  nil: string;
  kind: Kind;
  idNat: string;
}

/** Which numbers the accounts of an organisation use, deleted ones apart. */
export async function numbersInUse(db: Queryable, organisationId: number): Promise<NumberUser[]> {
  const rows = await db
    .select({
      accountId: account.id,
      nil: account.nil,
      personal: account.idNatPsc,
      applicative: account.idNatAuthCli,
    })
    .from(account)
    .where(and(eq(account.organisationId, organisationId), isNull(account.deletedAt)))
    .orderBy(account.id);
  return rows.flatMap(({ accountId, nil, personal, applicative }) => [
    ...(personal ? [{ accountId, nil, kind: 'personal' as const, idNat: personal }] : []),
    ...(applicative ? [{ accountId, nil, kind: 'applicative' as const, idNat: applicative }] : []),
  ]);
}

/** These accounts cannot be used any more, for a reason. */
export async function failAccounts(db: Queryable, accountIds: number[], failure: string): Promise<void> {
  if (accountIds.length === 0) return;
  await db
    .update(account)
    .set({ status: 'failed', failure })
    .where(
      inArray(
        account.id,
        accountIds.toSorted((a, b) => a - b),
      ),
    );
}

/** Mailboxes of an organisation that go by one of some numbers. */
export function mailboxesNumbered(
  db: Queryable,
  organisationId: number,
  kind: Kind,
  numbers: readonly string[],
): Promise<{ id: number }[]> {
  return db
    .select({ id: mailbox.id })
    .from(mailbox)
    .where(
      and(
        eq(mailbox.organisationId, organisationId),
        eq(mailbox.kind, kind),
        inArray(sql<string>`lower(${mailbox.idNat})`, lowered(numbers)),
      ),
    )
    .orderBy(mailbox.id)
    .for('update');
}
