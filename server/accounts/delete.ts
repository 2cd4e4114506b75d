import { markDeleted } from '../../db/queries/account-change';
import { audit } from '../audit/record';
import type { PortalSession } from '../auth/portal-session';
import { database } from '../database';
import { provisionSoon } from '../provisioning/soon';
import { releaseClaims } from './claims';
import { numbersOf } from './create';
import { lockForChange } from './guard';

/**
 * An editor, or an administrator on behalf of its organisation, deletes an account: its API tokens are revoked, its numbers given up, its mailboxes kept for a while;
 * its executions keep their numbers and their evidence.
 * Throws `not_found`, and `conflict` (changed meanwhile; a test under way, with its number).
 */
export async function deleteAccount(
  session: Pick<PortalSession, 'userId' | 'login' | 'organisationId'>,
  { accountId, seenAt }: { accountId: number; seenAt: Date },
  role: 'editor' | 'administrator' = 'editor',
): Promise<void> {
  const { organisationId } = session;
  await database().transaction(async (tx) => {
    const { nil, idNatPsc, idNatAuthCli } = await lockForChange(tx, { organisationId, accountId, seenAt });
    await markDeleted(tx, organisationId, accountId);
    await releaseClaims(tx, organisationId, numbersOf({ idNatPsc, idNatAuthCli }));
    await audit(
      tx,
      { role, session },
      {
        ...{ action: 'account.delete', organisationId, accountId },
        details: { before: { nil, idNatPsc, idNatAuthCli } },
      },
    );
  });
  await provisionSoon(accountId);
}
