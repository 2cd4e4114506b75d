import { accountOf } from '../../db/queries/account';
import { actsOfAccount } from '../../db/queries/audit';
import { database } from '../database';
import { unknownAccount } from '../errors';
import type { AccountActView } from '../views';

/** Acts of one page. */
const PAGE = 50;

/**
 * What was done to an account, newest first. Names of colleagues are told, those of administrators are not.
 * Throws `not_found` alike for unknown and foreign accounts.
 */
export async function accountHistory(
  organisationId: number,
  { accountId, before }: { accountId: number; before?: number },
): Promise<{ acts: AccountActView[]; next: number | null }> {
  if (!(await accountOf(database(), { organisationId }, accountId))) throw unknownAccount();
  const rows = await actsOfAccount(database(), { organisationId, accountId }, { before, limit: PAGE });
  return {
    acts: rows.map(({ id, at, action, role, name, login, details }) => ({
      ...{ id, at: at.toISOString(), action, role, details },
      who: role === 'editor' ? (name ?? login) : null,
    })),
    next: rows.length === PAGE ? rows.at(-1)!.id : null,
  };
}
