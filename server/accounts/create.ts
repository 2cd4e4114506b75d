/** Makes an account, which waits for its mailboxes. */
import { randomInt } from 'node:crypto';
import type { Queryable } from '../../db/client';
import { insertAccount } from '../../db/queries/provision';
import { Refusal } from '../errors';

export interface NewAccount {
  organisationId: number;
  nil: string;
  idNatPsc: string | null;
  idNatAuthCli: string | null;
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
 * Makes an account in the state `pending`.
 * Throws `invalid` when neither identity is given, or a number cannot be the local part of a mail address.
 */
export async function createAccount(db: Queryable, values: NewAccount): Promise<number> {
  if (!values.nil.trim())
    throw new Refusal('invalid', 'Indiquez la référence produit (NIL).', { field: 'nil' });
  if (!values.idNatPsc && !values.idNatAuthCli) {
    throw new Refusal('invalid', 'Indiquez au moins un des deux identifiants nationaux.', {
      field: 'idNatPsc',
    });
  }
  for (const field of ['idNatPsc', 'idNatAuthCli'] as const) {
    const value = values[field];
    if (value !== null && !/^[A-Za-z0-9]{1,40}$/.test(value)) {
      throw new Refusal('invalid', 'Un identifiant national ne contient que des lettres et des chiffres.', {
        field,
      });
    }
  }
  return insertAccount(db, { ...values, label: newLabel() });
}
