/**
 * Who holds which national identifier (DESIGN §6.12): claimed at creation and change, given up when no account of the
 * organisation uses it any more. In the transaction of the change, under `lockClaims`.
 */
import { writingsOf } from '../../conformance/identifiers';
import type { Queryable } from '../../db/client';
import { executionUnderWay } from '../../db/queries/account-change';
import {
  type ClaimRow,
  claimsMeeting,
  deleteClaim,
  foreignMailboxes,
  insertClaim,
  isLapsable,
  type NumberUser,
  numbersInUse,
  rewriteClaim,
} from '../../db/queries/claim';
import { lockStarts } from '../../db/queries/execution-start';
import { audit } from '../audit/record';
import { Refusal } from '../errors';
import { type ClaimKind, claimKey } from './claim-key';
import { takeAway } from './take-away';

/** A claim that no authentication proved lapses after so many days, when another organisation asks for the number. */
export const UNPROVEN_DAYS = 30;

export interface ClaimedNumber {
  kind: ClaimKind;
  idNat: string;
}

const fieldOf = (kind: ClaimKind) => (kind === 'personal' ? 'idNatPsc' : 'idNatAuthCli');

/** One sentence whatever holds it: a claim, its former mailbox, an account that waits. By whom is not told. */
export const numberTaken = ({ kind, idNat }: ClaimedNumber) =>
  new Refusal(
    'conflict',
    `Le numéro ${idNat} est déjà réservé par une autre organisation. Choisissez une autre identité de test ; si celle-ci est bien la vôtre, écrivez au support, qui peut vous l’attribuer.`,
    { field: fieldOf(kind) },
  );

/**
 * Claims a number for an organisation, one of whose accounts is about to use it.
 * @param accountId that account, when it exists already: how it wrote the number before does not matter.
 * Throws `conflict` when another organisation holds it, or when the organisation itself uses it another way.
 */
export async function takeClaim(
  tx: Queryable,
  organisationId: number,
  number: ClaimedNumber,
  accountId?: number,
): Promise<void> {
  const key = claimKey(number.kind, number.idNat);
  const sought = { ...number, key, writings: writingsOf(number.idNat) };
  const met = await claimsMeeting(tx, sought);
  for (const claim of met.filter((one) => one.organisationId !== organisationId)) {
    if (!(await lapse(tx, claim))) throw numberTaken(number);
  }
  if ((await foreignMailboxes(tx, organisationId, sought)).length > 0) throw numberTaken(number);
  const own = met.filter((one) => one.organisationId === organisationId);
  const others = (await numbersInUse(tx, organisationId)).filter((user) => user.accountId !== accountId);
  for (const claim of own) refuseOtherUse(number, claim, others);
  const held = own.find((claim) => claim.key === key && claim.kind === number.kind);
  if (!held) {
    // Left over by this very account, under another means of identification or another writing.
    for (const claim of own.filter((one) => one.key === key || sameText(one.idNat, number.idNat)))
      await deleteClaim(tx, claim.id);
    await insertClaim(tx, { organisationId, ...number, key });
  } else if (held.idNat !== number.idNat) await rewriteClaim(tx, held.id, number.idNat);
}

const sameText = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** One number is one mailbox of an organisation: always of the same means of identification, always written alike. */
function refuseOtherUse(number: ClaimedNumber, claim: ClaimRow, others: NumberUser[]): void {
  const user = others.find((one) => one.kind === claim.kind && claimKey(one.kind, one.idNat) === claim.key);
  if (!user) return;
  const field = fieldOf(number.kind);
  if (claim.kind !== number.kind) {
    const as = claim.kind === 'personal' ? 'PSC' : 'AUTH_CLI';
    throw new Refusal(
      'conflict',
      `Le numéro ${number.idNat} est déjà l’identifiant national ${as} de votre compte ${user.nil} : une BAL ne peut être à la fois personnelle et applicative.`,
      { field },
    );
  }
  if (!sameText(user.idNat, number.idNat)) {
    throw new Refusal(
      'conflict',
      `Votre compte ${user.nil} utilise déjà ce numéro, écrit ${user.idNat} : écrivez-le de même pour partager sa BAL.`,
      { field },
    );
  }
}

/**
 * A claim that was never proven gives way to whoever asks for its number; its holder's accounts say why they fail.
 * @returns false when it stands.
 */
async function lapse(tx: Queryable, claim: ClaimRow): Promise<boolean> {
  if (!(await isLapsable(tx, claim.id, UNPROVEN_DAYS))) return false;
  await lockStarts(tx, claim.organisationId);
  const users = await usersOf(tx, claim);
  if (
    (await executionUnderWay(
      tx,
      users.map(({ accountId }) => accountId),
    )) !== undefined
  )
    return false;
  await takeAway(tx, claim, users, lapsed(claim.idNat));
  await deleteClaim(tx, claim.id);
  for (const accountId of [...users.map((user) => user.accountId), ...(users.length === 0 ? [null] : [])]) {
    await audit(
      tx,
      { role: 'system' },
      {
        ...{ action: 'claim.lapse', organisationId: claim.organisationId, accountId },
        details: { idNat: claim.idNat, kind: claim.kind, claimedAt: claim.claimedAt.toISOString() },
      },
    );
  }
  return true;
}

const lapsed = (idNat: string) =>
  `Le numéro ${idNat} n’a servi à aucune authentification en ${UNPROVEN_DAYS} jours et une autre organisation l’a demandé : il n’est plus réservé à votre organisation, et sa BAL a été retirée. Modifiez le compte pour choisir une autre identité de test.`;

/** The accounts of its holder that use the number of a claim. */
export async function usersOf(tx: Queryable, claim: ClaimRow): Promise<NumberUser[]> {
  const users = await numbersInUse(tx, claim.organisationId);
  return users.filter((one) => one.kind === claim.kind && claimKey(one.kind, one.idNat) === claim.key);
}

/** Gives up numbers that no account of the organisation uses any more. After the change is written. */
export async function releaseClaims(
  tx: Queryable,
  organisationId: number,
  dropped: readonly ClaimedNumber[],
): Promise<void> {
  const used = await numbersInUse(tx, organisationId);
  for (const { kind, idNat } of dropped) {
    const key = claimKey(kind, idNat);
    if (used.some((one) => one.kind === kind && claimKey(one.kind, one.idNat) === key)) continue;
    const met = await claimsMeeting(tx, { kind, idNat, key, writings: [] });
    for (const claim of met) {
      if (claim.organisationId === organisationId && claim.kind === kind && claim.key === key)
        await deleteClaim(tx, claim.id);
    }
  }
}
