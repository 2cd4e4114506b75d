import { accountForAdministrators } from '../../db/queries/provisioning';
import { audit } from '../audit/record';
import type { PortalSession } from '../auth/portal-session';
import { serverConfig } from '../config';
import { database } from '../database';
import { Refusal, unknownAccount } from '../errors';
import { logger } from '../log';
import { attempt } from './attempt';

/** How another attempt went: null, or the French sentence of its failure. */
export interface Retried {
  error: string | null;
}

/**
 * An administrator asks for the mailboxes of one account now; the last run that failed for it says how that went.
 * The journal holds that together with what was done. Throws `not_found`, and `conflict` while a test of the account
 * listens, with its number.
 */
export async function retryAccount(session: PortalSession, accountId: number): Promise<Retried> {
  const db = database();
  const account = await accountForAdministrators(db, accountId);
  if (!account) throw unknownAccount();
  const log = logger('provisioning');
  const { mailDomain } = serverConfig();
  const { organisationId } = account;
  const result = await attempt(
    { db, mailDomain, log },
    {
      ...{ accountId, runId: null },
      record: (tx, attempted) =>
        audit(
          tx,
          { role: 'administrator', session },
          { action: 'provisioning.retry', organisationId, accountId, details: attempted },
        ),
    },
  );
  if (result.outcome === 'busy') {
    throw new Refusal(
      'conflict',
      `Le test #${result.execution} de ce compte est en cours : réessayez quand il sera terminé.`,
      { number: result.execution },
    );
  }
  return { error: result.outcome === 'failed' ? result.error : null };
}
