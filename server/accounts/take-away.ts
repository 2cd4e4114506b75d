import type { Queryable } from '../../db/client';
import { type ClaimRow, failAccounts, mailboxesNumbered, type NumberUser } from '../../db/queries/claim';
import { removeMailbox } from '../../db/queries/mailbox';
import { hostsOf } from '../provisioning/provide';

/**
 * Takes a number away from its holder: the accounts that use it fail with a sentence, its mailbox goes with its messages,
 * so that nobody else ever reads them. Accounts before mailboxes: the creation of mailboxes locks them in this order.
 */
export async function takeAway(
  tx: Queryable,
  claim: ClaimRow,
  users: NumberUser[],
  failure: string,
): Promise<void> {
  await failAccounts(
    tx,
    users.map(({ accountId }) => accountId),
    failure,
  );
  const writings = new Set([claim.idNat, ...users.map(({ idNat }) => idNat)]);
  await removeMailboxesOf(tx, claim.organisationId, claim.kind, [...writings]);
}

/** Sessions on them are closed too. */
export async function removeMailboxesOf(
  tx: Queryable,
  organisationId: number,
  kind: ClaimRow['kind'],
  numbers: readonly string[],
): Promise<void> {
  for (const { id } of await mailboxesNumbered(tx, organisationId, kind, numbers))
    await removeMailbox(tx, id, hostsOf(kind));
}
