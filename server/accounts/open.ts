import { audit } from '../audit/record';
import type { PortalSession } from '../auth/portal-session';
import { serverConfig } from '../config';
import { database } from '../database';
import { provisionSoon } from '../provisioning/soon';
import { createAccount } from './create';
import { type AccountInput, readAccountInput } from './values';

/**
 * An editor creates an account; it waits for its mailboxes.
 * Throws `invalid` with the field at fault; `conflict` when the product has an account, or a number is held elsewhere;
 * `too_many` when the organisation has as many accounts as the instance allows.
 */
export async function openAccount(
  session: Pick<PortalSession, 'userId' | 'login' | 'organisationId'>,
  input: AccountInput,
): Promise<{ accountId: number }> {
  const { organisationId } = session;
  const values = readAccountInput(input);
  const accountId = await database().transaction(async (tx) => {
    const id = await createAccount(tx, { organisationId, ...values }, serverConfig().accountsPerOrganisation);
    await audit(
      tx,
      { role: 'editor', session },
      { action: 'account.create', organisationId, accountId: id, details: { after: values } },
    );
    return id;
  });
  await provisionSoon(accountId);
  return { accountId };
}
