import { accountsOf } from '../../db/queries/account';
import { database } from '../database';
import type { AccountView } from '../views';
import { accountView } from './view';

/** The accounts of an organisation, oldest first. */
export async function listAccounts(organisationId: number): Promise<AccountView[]> {
  return (await accountsOf(database(), { organisationId })).map(accountView);
}
