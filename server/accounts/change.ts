import { updateAccount } from '../../db/queries/account-change';
import { audit } from '../audit/record';
import type { PortalSession } from '../auth/portal-session';
import { database } from '../database';
import { provisionSoon } from '../provisioning/soon';
import { releaseClaims, takeClaim } from './claims';
import { numbersOf, refuseRival } from './create';
import { lockForChange } from './guard';
import { type AccountInput, type AccountValues, readAccountInput } from './values';

export interface ChangeRequest {
  accountId: number;
  /** `changedAt` of the account that the person saw. */
  seenAt: Date;
  values: AccountInput;
}

/** Whether other mailboxes are wanted: addresses compare without regard to case. */
export function wantsOtherMailboxes(
  before: Pick<AccountValues, 'idNatPsc' | 'idNatAuthCli'>,
  after: Pick<AccountValues, 'idNatPsc' | 'idNatAuthCli'>,
): boolean {
  const same = (a: string | null, b: string | null) => a?.toLowerCase() === b?.toLowerCase();
  return !same(before.idNatPsc, after.idNatPsc) || !same(before.idNatAuthCli, after.idNatAuthCli);
}

/**
 * An editor changes an account. With other identifiers it waits for its mailboxes again; a change of its NIL alone counts
 * at once, since nothing of the laboratory depends on it.
 * Throws `invalid`, `not_found`, and `conflict` (changed meanwhile: field `version`; a test under way: its number;
 * product or number taken).
 */
export async function changeAccount(
  session: Pick<PortalSession, 'userId' | 'login' | 'organisationId'>,
  { accountId, seenAt, values: input }: ChangeRequest,
): Promise<{ waits: boolean }> {
  const { organisationId } = session;
  const after = readAccountInput(input);
  const waits = await database().transaction(async (tx) => {
    const account = await lockForChange(tx, { organisationId, accountId, seenAt });
    const { nil, idNatPsc, idNatAuthCli, kindPsc, kindAuthCli } = account;
    const before = { nil, idNatPsc, idNatAuthCli, kindPsc, kindAuthCli };
    const [was, will] = [numbersOf(before), numbersOf(after)];
    await refuseRival(tx, organisationId, after.nil, accountId);
    for (const number of will) await takeClaim(tx, organisationId, number, accountId);
    const moves = wantsOtherMailboxes(before, after);
    await updateAccount(tx, organisationId, accountId, {
      ...after,
      ...(moves ? { status: 'pending', failure: null } : {}),
    });
    await releaseClaims(tx, organisationId, was);
    await audit(
      tx,
      { role: 'editor', session },
      { action: 'account.change', organisationId, accountId, details: { before, after } },
    );
    return moves;
  });
  if (waits) await provisionSoon(accountId);
  return { waits };
}
