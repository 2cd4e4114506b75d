import { anyAccount } from '../../../db/queries/admin/account';
import { deleteAccount } from '../../accounts/delete';
import { previewAccount } from '../../accounts/preview';
import type { PortalSession } from '../../auth/portal-session';
import { database } from '../../database';
import { unknownAccount } from '../../errors';
import type { MailboxFateView } from '../../views';

async function organisationOf(accountId: number): Promise<number> {
  const row = await anyAccount(database(), accountId);
  if (!row || row.deletedAt) throw unknownAccount();
  return row.organisationId;
}

/** What deleting an account would do to its mailboxes. Refuses as the deletion would. */
export async function previewDeletion(accountId: number): Promise<MailboxFateView[]> {
  return (await previewAccount(await organisationOf(accountId), { accountId })).mailboxes;
}

/** Deletes an account on behalf of its organisation. Throws as `deleteAccount`. */
export async function deleteOnBehalf(
  administrator: Pick<PortalSession, 'userId' | 'login'>,
  { accountId, seenAt }: { accountId: number; seenAt: Date },
): Promise<void> {
  const organisationId = await organisationOf(accountId);
  const { userId, login } = administrator;
  await deleteAccount({ userId, login, organisationId }, { accountId, seenAt }, 'administrator');
}
