/**
 * Making mailboxes, giving them up and removing them. Run in the transaction of one account; rows are locked in the
 * order of their ids, so that accounts that share mailboxes never wait for each other in a circle.
 */
import { and, asc, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { account, control, execution, labInstruction, mailbox } from '../schema';

export type AccountToProvide = typeof account.$inferSelect;
export type MailboxRow = typeof mailbox.$inferSelect;

const NO_ROWS = sql`false`;
const among = (column: SQL, values: string[]) =>
  values.length === 0
    ? NO_ROWS
    : sql`${column} in (${sql.join(
        values.map((value) => sql`${value.toLowerCase()}`),
        sql`, `,
      )})`;

/** The row of an account, deleted or not, kept from others until the transaction ends; undefined when unknown. */
export async function lockAccount(tx: Queryable, accountId: number): Promise<AccountToProvide | undefined> {
  return (await tx.select().from(account).where(eq(account.id, accountId)).for('no key update'))[0];
}

/** The mailboxes that exist among some addresses and ids, kept from others until the transaction ends. */
export function lockMailboxes(
  tx: Queryable,
  which: { addresses: string[]; ids: number[] },
): Promise<MailboxRow[]> {
  const { addresses, ids } = which;
  return tx
    .select()
    .from(mailbox)
    .where(
      or(among(sql`lower(${mailbox.address})`, addresses), ids.length ? inArray(mailbox.id, ids) : NO_ROWS),
    )
    .orderBy(asc(mailbox.id))
    .for('no key update');
}

/** An account uses a mailbox as long as it is not deleted. */
const uses = (mailboxId: SQL) =>
  sql`${account.deletedAt} is null and ${mailboxId} in (${account.personalMailboxId}, ${account.applicativeMailboxId})`;

/** Whether an account other than this one uses a mailbox. */
export async function usedByOthers(tx: Queryable, mailboxId: number, accountId: number): Promise<boolean> {
  const rows = await tx
    .select({ id: account.id })
    .from(account)
    .where(
      and(
        isNull(account.deletedAt),
        ne(account.id, accountId),
        or(eq(account.personalMailboxId, mailboxId), eq(account.applicativeMailboxId, mailboxId)),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** The execution that is not over of an account, or on some mailboxes, if any. */
export async function executionInTheWay(
  tx: Queryable,
  which: { accountId?: number; mailboxIds: number[] },
): Promise<number | undefined> {
  const { accountId, mailboxIds } = which;
  const [row] = await tx
    .select({ number: execution.number })
    .from(execution)
    .where(
      and(
        ne(execution.state, 'done'),
        or(
          accountId === undefined ? NO_ROWS : eq(execution.accountId, accountId),
          mailboxIds.length ? inArray(execution.mailboxId, mailboxIds) : NO_ROWS,
        ),
      ),
    )
    .limit(1);
  return row?.number;
}

/** Makes mailboxes. @returns those made: an address that was taken meanwhile is missing. */
export async function insertMailboxes(
  tx: Queryable,
  values: { organisationId: number; kind: MailboxRow['kind']; idNat: string; address: string }[],
): Promise<{ id: number; kind: MailboxRow['kind'] }[]> {
  if (values.length === 0) return [];
  return tx
    .insert(mailbox)
    .values(values)
    .onConflictDoNothing()
    .returning({ id: mailbox.id, kind: mailbox.kind });
}

/** Gives an account its mailboxes: it can be used from now on. */
export async function provideMailboxes(
  tx: Queryable,
  accountId: number,
  mailboxes: { personalMailboxId: number | null; applicativeMailboxId: number | null },
): Promise<void> {
  await tx
    .update(account)
    .set({ ...mailboxes, status: 'available', failure: null })
    .where(eq(account.id, accountId));
}

/** A deleted account lets go of its mailboxes. */
export async function releaseMailboxes(tx: Queryable, accountId: number): Promise<void> {
  await tx
    .update(account)
    .set({ personalMailboxId: null, applicativeMailboxId: null })
    .where(eq(account.id, accountId));
}

/** Why an account got no mailboxes: a French sentence. */
export async function failAccount(tx: Queryable, accountId: number, failure: string): Promise<void> {
  await tx
    .update(account)
    .set({ status: 'failed', failure })
    .where(and(eq(account.id, accountId), isNull(account.deletedAt)));
}

/** Mailboxes whose rows are locked are in use again. */
export async function markUsed(tx: Queryable, mailboxIds: number[]): Promise<void> {
  if (mailboxIds.length === 0) return;
  await tx.update(mailbox).set({ unusedSince: null }).where(inArray(mailbox.id, mailboxIds));
}

/** Of mailboxes whose rows are locked, those that no account uses any more begin to age. */
export async function markUnused(tx: Queryable, mailboxIds: number[]): Promise<void> {
  if (mailboxIds.length === 0) return;
  await tx
    .update(mailbox)
    .set({ unusedSince: sql`clock_timestamp()` })
    .where(
      and(
        inArray(mailbox.id, mailboxIds),
        isNull(mailbox.unusedSince),
        sql`not exists (select from ${account} where ${uses(sql`${mailbox.id}`)})`,
      ),
    );
}

/**
 * Removes a mailbox whose row is locked, with its messages. Open sessions are closed by the laboratory, which is not
 * told why; accounts that had it wait for another.
 * @param hosts where sessions on such a mailbox may be open.
 */
export async function removeMailbox(tx: Queryable, mailboxId: number, hosts: string[]): Promise<void> {
  await tx
    .update(account)
    .set({ status: 'pending' })
    .where(
      and(
        eq(account.status, 'available'),
        or(eq(account.personalMailboxId, mailboxId), eq(account.applicativeMailboxId, mailboxId)),
      ),
    );
  await tx.delete(control).where(eq(control.mailboxId, mailboxId));
  await tx.delete(mailbox).where(eq(mailbox.id, mailboxId));
  const protocols = ['imap', 'smtp'] as const;
  await tx.insert(labInstruction).values(
    hosts.flatMap((host) =>
      protocols.map((protocol) => ({
        ...{ kind: 'close_sessions' as const, mailboxId, host, protocol },
        openedBefore: sql`clock_timestamp()`,
      })),
    ),
  );
}

/** Marks what no account uses and nobody marked; the removal looks again before it believes it. */
export async function markForgotten(db: Queryable): Promise<void> {
  await db
    .update(mailbox)
    .set({ unusedSince: sql`clock_timestamp()` })
    .where(
      and(
        isNull(mailbox.unusedSince),
        sql`not exists (select from ${account} where ${uses(sql`${mailbox.id}`)})`,
      ),
    );
}

/** Mailboxes that nobody has used since a moment. */
export async function unusedMailboxes(db: Queryable, before: Date): Promise<number[]> {
  const rows = await db
    .select({ id: mailbox.id })
    .from(mailbox)
    .where(sql`${mailbox.unusedSince} <= ${before.toISOString()}::timestamptz`)
    .orderBy(asc(mailbox.id));
  return rows.map(({ id }) => id);
}

/** Whether any account uses a mailbox. */
export async function isUsed(tx: Queryable, mailboxId: number): Promise<boolean> {
  const rows = await tx
    .select({ id: account.id })
    .from(account)
    .where(uses(sql`${mailboxId}::bigint`))
    .limit(1);
  return rows.length > 0;
}
