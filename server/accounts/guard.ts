import type { Queryable } from '../../db/client';
import { type AccountRecord, executionUnderWay, lockAccount } from '../../db/queries/account-change';
import { lockClaims } from '../../db/queries/claim';
import { lockStarts } from '../../db/queries/execution-start';
import { Refusal, unknownAccount } from '../errors';

/**
 * Whoever changes or deletes an account begins here: nobody else does meanwhile, and none of its tests starts.
 * @param seenAt version that the person saw (`changedAt`); undefined: whichever.
 * Throws `not_found`; `conflict` when it was changed since, or when one of its tests is under way, with its number.
 */
export async function lockForChange(
  tx: Queryable,
  { organisationId, accountId, seenAt }: { organisationId: number; accountId: number; seenAt?: Date },
): Promise<AccountRecord> {
  await lockClaims(tx);
  await lockStarts(tx, organisationId);
  const account = await lockAccount(tx, organisationId, accountId);
  if (!account) throw unknownAccount();
  if (seenAt && account.changedAt.getTime() !== seenAt.getTime()) {
    throw new Refusal(
      'conflict',
      'Ce compte a été modifié entre-temps, par un collègue ou dans un autre onglet. Votre saisie est gardée : comparez-la aux valeurs actuelles, puis validez de nouveau.',
      { field: 'version' },
    );
  }
  const number = await executionUnderWay(tx, [accountId]);
  if (number !== undefined) throw underWay(number);
  return account;
}

export const underWay = (number: number) =>
  new Refusal(
    'conflict',
    `L’exécution #${number} de ce compte est en cours : attendez sa fin ou interrompez-la.`,
    { number },
  );
