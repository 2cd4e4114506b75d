import { mailboxStatesOf } from '../../db/queries/mailbox-state';
import { aliasOf } from '../accounts/alias';
import { getAccount } from '../accounts/get';
import { serverConfig } from '../config';
import { database } from '../database';
import type { MailboxView } from '../views';

/** The mailboxes of an account as they are now. Throws `not_found` alike for unknown and foreign accounts. */
export async function listMailboxes(organisationId: number, accountId: number): Promise<MailboxView[]> {
  await getAccount(organisationId, accountId);
  const { mailDomain } = serverConfig();
  const rows = await mailboxStatesOf(database(), { organisationId, accountId });
  return rows.map(({ kind, idNat, address, label, messages, lastImap, lastSmtp }) => ({
    kind,
    address,
    alias: aliasOf(idNat, label, kind === 'personal' ? 'PSC' : 'AUTH_CLI', mailDomain),
    messages,
    lastImapAt: lastImap?.toISOString() ?? null,
    lastSmtpAt: lastSmtp?.toISOString() ?? null,
  }));
}
