import { accountOf } from '../../db/queries/account';
import { database } from '../database';
import { unknownAccount } from '../errors';
import type { AccountView } from '../views';
import { accountView } from './view';

/** Throws `not_found` alike for unknown and foreign accounts. */
export async function getAccount(organisationId: number, accountId: number): Promise<AccountView> {
  const row = await accountOf(database(), { organisationId }, accountId);
  if (!row) throw unknownAccount();
  return accountView(row);
}
