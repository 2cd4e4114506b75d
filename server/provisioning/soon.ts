/**
 * What follows the creation, the change or the deletion of an account: with PROVISIONING=immediate its mailboxes are
 * made, adapted or given up at once; otherwise the next run does it.
 */
import { accountToProvide } from '../../db/queries/provision';
import { provisionAccount } from '../accounts/create';
import { serverConfig } from '../config';
import { database } from '../database';

/** Call it after the transaction that changed the account is committed. Never throws for what the account shows itself. */
export async function provisionSoon(accountId: number): Promise<void> {
  const { provisioning, mailDomain } = serverConfig();
  if (provisioning !== 'immediate') return;
  await database().transaction(async (tx) => {
    const account = await accountToProvide(tx, accountId);
    if (account) await provisionAccount(tx, account, mailDomain);
  });
}
