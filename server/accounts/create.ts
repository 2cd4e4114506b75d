/** Makes an account, which waits for its mailboxes. */
import { randomInt } from 'node:crypto';
import type { Queryable } from '../../db/client';
import { countAccounts, rivalOfProduct } from '../../db/queries/account-change';
import { lockClaims } from '../../db/queries/claim';
import { lockStarts } from '../../db/queries/execution-start';
import { insertAccount } from '../../db/queries/provision';
import { Refusal } from '../errors';
import { takeClaim } from './claims';

export interface NewAccount {
  organisationId: number;
  nil: string;
  idNatPsc: string | null;
  idNatAuthCli: string | null;
  /** Kinds of the numbers, when the form asked for them. */
  kindPsc?: string | null;
  kindAuthCli?: string | null;
}

/** No vowels, so that no word appears; no look-alikes, since people type it. 12 of 24 letters and digits: 55 bits. */
const ALPHABET = 'bcdfghjkmnpqrstvwxz23456';
const LABEL_LENGTH = 12;

/** A DNS label that nobody can guess; it begins with a letter. */
export function newLabel(): string {
  const letter = ALPHABET[randomInt(19)]!;
  return (
    letter + Array.from({ length: LABEL_LENGTH - 1 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  );
}

/**
 * Makes an account in the state `pending` and claims its numbers, in one transaction.
 * @param values checked beforehand (readAccountInput, server/accounts/values.ts).
 * @param most accounts that the organisation may have; a set-up has no limit.
 * Throws `conflict` when the organisation has an account for the product, or another one holds a number; `too_many`
 * when it has as many accounts as it may.
 */
export async function createAccount(
  db: Queryable,
  values: NewAccount,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  return db.transaction(async (tx) => {
    await lockClaims(tx);
    await lockStarts(tx, values.organisationId);
    await refuseRival(tx, values.organisationId, values.nil);
    await refuseCrowd(tx, values.organisationId, most);
    for (const number of numbersOf(values)) await takeClaim(tx, values.organisationId, number);
    return insertAccount(tx, { ...values, label: newLabel() });
  });
}

/** An organisation has a handful of products; what makes thousands of accounts is a script that went wrong. */
export async function refuseCrowd(tx: Queryable, organisationId: number, most: number): Promise<void> {
  if ((await countAccounts(tx, organisationId)) < most) return;
  throw new Refusal(
    'too_many',
    `Votre organisation a atteint le nombre de comptes permis (${most}) : supprimez ceux qui ne servent plus, ou écrivez au support.`,
  );
}

/** The numbers of an account, each with the kind of mailbox that it opens. */
export function numbersOf({ idNatPsc, idNatAuthCli }: Pick<NewAccount, 'idNatPsc' | 'idNatAuthCli'>) {
  return [
    ...(idNatPsc ? [{ kind: 'personal' as const, idNat: idNatPsc }] : []),
    ...(idNatAuthCli ? [{ kind: 'applicative' as const, idNat: idNatAuthCli }] : []),
  ];
}

const STATUS = {
  pending: 'en cours de création',
  available: 'disponible',
  failed: 'dont la création a échoué',
} as const;

/** One account per product in an organisation. `accountId`: the one that is changed. */
export async function refuseRival(
  tx: Queryable,
  organisationId: number,
  nil: string,
  accountId?: number,
): Promise<void> {
  const rival = await rivalOfProduct(tx, organisationId, nil, accountId);
  if (!rival) return;
  throw new Refusal(
    'conflict',
    `Votre organisation a déjà un compte pour le NIL ${rival.nil} (${STATUS[rival.status]}) : modifiez-le plutôt que d’en créer un second.`,
    { field: 'nil' },
  );
}
