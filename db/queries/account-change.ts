/** What changing and deleting an account reads and writes; run in one transaction. */
import { and, asc, count, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { account, apiToken, execution, folder, mailbox, message } from '../schema';

export type AccountRecord = typeof account.$inferSelect;

/** The account, locked; undefined: unknown, deleted, or somebody else's. */
export async function lockAccount(
  tx: Queryable,
  organisationId: number,
  accountId: number,
): Promise<AccountRecord | undefined> {
  const [row] = await tx
    .select()
    .from(account)
    .where(
      and(eq(account.id, accountId), eq(account.organisationId, organisationId), isNull(account.deletedAt)),
    )
    .for('update');
  return row;
}

/** Strictly later than the change before, so that it tells two versions apart. */
const nextChange = sql`greatest(clock_timestamp(), ${account.changedAt} + interval '1 millisecond')`;

export async function updateAccount(
  tx: Queryable,
  organisationId: number,
  accountId: number,
  values: Partial<typeof account.$inferInsert>,
): Promise<void> {
  await tx
    .update(account)
    .set({ ...values, changedAt: nextChange })
    .where(and(eq(account.id, accountId), eq(account.organisationId, organisationId)));
}

/** It is no more, nor are its API tokens; its executions stay. */
export async function markDeleted(tx: Queryable, organisationId: number, accountId: number): Promise<void> {
  await tx
    .update(account)
    .set({ deletedAt: sql`now()`, changedAt: nextChange })
    .where(and(eq(account.id, accountId), eq(account.organisationId, organisationId)));
  await tx
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiToken.accountId, accountId), isNull(apiToken.revokedAt)));
}

/** The execution of some accounts that is under way, that of a whole campaign first. */
export async function executionUnderWay(db: Queryable, accountIds: number[]): Promise<number | undefined> {
  if (accountIds.length === 0) return undefined;
  const [row] = await db
    .select({ number: execution.number })
    .from(execution)
    .where(
      and(
        inArray(execution.accountId, accountIds),
        inArray(execution.state, ['queued', 'listening', 'judging']),
      ),
    )
    .orderBy(asc(execution.number))
    .limit(1);
  return row?.number;
}

/** Another account of the organisation for the same product. */
export async function rivalOfProduct(db: Queryable, organisationId: number, nil: string, accountId?: number) {
  const [row] = await db
    .select({ id: account.id, nil: account.nil, status: account.status })
    .from(account)
    .where(
      and(
        eq(account.organisationId, organisationId),
        isNull(account.deletedAt),
        sql`upper(${account.nil}) = upper(${nil})`,
        accountId === undefined ? undefined : ne(account.id, accountId),
      ),
    );
  return row;
}

/** How many accounts an organisation has, deleted ones left out. */
export async function countAccounts(db: Queryable, organisationId: number): Promise<number> {
  const [row] = await db
    .select({ accounts: count() })
    .from(account)
    .where(and(eq(account.organisationId, organisationId), isNull(account.deletedAt)));
  return row!.accounts;
}

/** Mailboxes of an organisation by number, with what they hold. */
export async function mailboxesByNumber(db: Queryable, organisationId: number, numbers: readonly string[]) {
  if (numbers.length === 0) return [];
  return db
    .select({
      id: mailbox.id,
      kind: mailbox.kind,
      idNat: mailbox.idNat,
      address: mailbox.address,
      messages: count(message.uid),
    })
    .from(mailbox)
    .leftJoin(folder, eq(folder.mailboxId, mailbox.id))
    .leftJoin(message, eq(message.folderId, folder.id))
    .where(
      and(
        eq(mailbox.organisationId, organisationId),
        inArray(
          sql<string>`lower(${mailbox.idNat})`,
          numbers.map((number) => number.toLowerCase()),
        ),
      ),
    )
    .groupBy(mailbox.id);
}
