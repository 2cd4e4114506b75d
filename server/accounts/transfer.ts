/** Administrators only: gives a number to another organisation. */

import { cleanNumber } from '../../conformance/numbers/typed';
import type { Database, Queryable } from '../../db/client';
import { executionUnderWay } from '../../db/queries/account-change';
import { type ClaimRow, claimById, giveClaim, insertClaim, lockClaims } from '../../db/queries/claim';
import { claimOfNumber, keptMailbox, organisationById } from '../../db/queries/claim-admin';
import { lockStarts } from '../../db/queries/execution-start';
import { type Actor, audit } from '../audit/record';
import { Refusal } from '../errors';
import { claimKey } from './claim-key';
import { usersOf } from './claims';
import { removeMailboxesOf, takeAway } from './take-away';

/** The claim by its row, or by the number as somebody wrote it. */
export type TransferRequest = ({ claimId: number } | { idNat: string }) & { toOrganisationId: number };

export interface Transferred {
  idNat: string;
  kind: 'personal' | 'applicative';
  fromOrganisationId: number;
  /** NIL of the former holder's accounts, which fail from now on. */
  failed: string[];
}

/**
 * Gives a number to another organisation, which may use it from now on as if it had just claimed it. The accounts of the
 * former holder that use it fail with a sentence; its mailbox and its messages are removed, never handed over.
 * Throws `not_found` (organisation; nobody holds the number), `conflict` (held by that organisation already; one of the
 * accounts plays a test, with its number).
 */
export async function transferClaim(
  db: Database,
  actor: Actor,
  request: TransferRequest,
): Promise<Transferred> {
  return db.transaction(async (tx) => {
    await lockClaims(tx);
    const to = await organisationById(tx, request.toOrganisationId);
    if (!to)
      throw new Refusal('not_found', 'Cette organisation n’existe pas.', { field: 'toOrganisationId' });
    const claim = await find(tx, request);
    const given = claim ? await give(tx, claim, to.id) : await giveKept(tx, request, to.id);
    const details = { ...given, toOrganisationId: to.id };
    for (const organisationId of [given.fromOrganisationId, to.id])
      await audit(tx, actor, { action: 'claim.transfer', organisationId, details });
    return given;
  });
}

function find(tx: Queryable, request: TransferRequest): Promise<ClaimRow | undefined> {
  if ('claimId' in request) return claimById(tx, request.claimId);
  const idNat = cleanNumber(request.idNat);
  return claimOfNumber(tx, idNat, [claimKey('personal', idNat), claimKey('applicative', idNat)]);
}

async function give(tx: Queryable, claim: ClaimRow, toOrganisationId: number): Promise<Transferred> {
  if (claim.organisationId === toOrganisationId) throw alreadyTheirs(claim.idNat);
  await lockStarts(tx, claim.organisationId);
  const users = await usersOf(tx, claim);
  const number = await executionUnderWay(
    tx,
    users.map(({ accountId }) => accountId),
  );
  if (number !== undefined) {
    throw new Refusal(
      'conflict',
      `Un compte qui utilise ce numéro joue l’exécution #${number} : attendez sa fin ou interrompez-la.`,
      { number },
    );
  }
  await takeAway(tx, claim, users, transferred(claim.idNat));
  await giveClaim(tx, claim.id, toOrganisationId);
  return {
    ...{ idNat: claim.idNat, kind: claim.kind, fromOrganisationId: claim.organisationId },
    failed: users.map(({ nil }) => nil),
  };
}

/** Nobody claims it any more, but the mailbox of its former holder is still kept. */
async function giveKept(
  tx: Queryable,
  request: TransferRequest,
  toOrganisationId: number,
): Promise<Transferred> {
  const kept = 'idNat' in request ? await keptMailbox(tx, cleanNumber(request.idNat)) : undefined;
  if (!kept) {
    throw new Refusal('not_found', 'Aucune organisation n’a réservé ce numéro : chacune peut l’utiliser.', {
      field: 'idNat',
    });
  }
  const { organisationId, kind, idNat } = kept;
  if (organisationId === toOrganisationId) throw alreadyTheirs(idNat);
  await removeMailboxesOf(tx, organisationId, kind, [idNat]);
  await insertClaim(tx, { organisationId: toOrganisationId, kind, idNat, key: claimKey(kind, idNat) });
  return { idNat, kind, fromOrganisationId: organisationId, failed: [] };
}

const alreadyTheirs = (idNat: string) =>
  new Refusal('conflict', `Le numéro ${idNat} est déjà réservé à cette organisation.`, {
    field: 'toOrganisationId',
  });

const transferred = (idNat: string) =>
  `Le numéro ${idNat} a été attribué à une autre organisation par un administrateur, et sa BAL a été retirée. Modifiez le compte pour choisir une autre identité de test, ou écrivez au support.`;
