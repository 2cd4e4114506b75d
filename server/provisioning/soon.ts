/**
 * What follows the creation, the change or the deletion of an account: with PROVISIONING=immediate its mailboxes are
 * made, adapted or given up at once; otherwise the next run does it.
 */
import { serverConfig } from '../config';
import { database } from '../database';
import { logger } from '../log';
import { attempt } from './attempt';

/**
 * Call it after the transaction that changed the account is committed. Never throws: what goes wrong is shown by the
 * account, or caught up with by the scheduler.
 */
export async function provisionSoon(accountId: number): Promise<void> {
  const { provisioning, mailDomain } = serverConfig();
  if (provisioning !== 'immediate') return;
  const log = logger('provisioning');
  try {
    await attempt({ db: database(), mailDomain, log }, { accountId, runId: null });
  } catch (error) {
    log.error({ err: error, account: accountId }, 'mailboxes could not be made at once');
  }
}
