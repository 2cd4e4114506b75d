/** What is in the fields of the form of an account. */
import { type AuthCliKind, readAuthCliNumber } from '@/conformance/numbers/auth-cli';
import { readNil } from '@/conformance/numbers/nil';
import { type PscKind, readPscNumber } from '@/conformance/numbers/psc';
import type { AccountView } from '@/server/views';

export type FieldName = 'nil' | 'idNatPsc' | 'idNatAuthCli';

export interface Typed {
  nil: string;
  idNatPsc: string;
  /** Empty: guessed from the number. */
  kindPsc: PscKind | '';
  idNatAuthCli: string;
  kindAuthCli: AuthCliKind | '';
}

/** A kind that the number tells by itself stays a guess, so that another number is recognised again. */
export function typedOf(account: AccountView | null): Typed {
  const { nil = '', idNatPsc, idNatAuthCli, kindPsc, kindAuthCli } = account ?? {};
  const guessedPsc = readPscNumber(idNatPsc ?? '').kind;
  const guessedAuthCli = readAuthCliNumber(idNatAuthCli ?? '').kind;
  return {
    nil,
    ...{ idNatPsc: idNatPsc ?? '', kindPsc: (kindPsc !== guessedPsc && kindPsc) || '' },
    ...{
      idNatAuthCli: idNatAuthCli ?? '',
      kindAuthCli: (kindAuthCli !== guessedAuthCli && kindAuthCli) || '',
    },
  };
}

export const inputOf = ({ nil, idNatPsc, kindPsc, idNatAuthCli, kindAuthCli }: Typed) => ({
  ...{ nil, idNatPsc, idNatAuthCli },
  ...{ kindPsc: kindPsc || null, kindAuthCli: kindAuthCli || null },
});

/** Every field as the server will read it, and what is wrong. */
export function read(typed: Typed) {
  const nil = readNil(typed.nil);
  const idNatPsc = readPscNumber(typed.idNatPsc, typed.kindPsc || null);
  const idNatAuthCli = readAuthCliNumber(typed.idNatAuthCli, typed.kindAuthCli || null);
  const problems: Partial<Record<FieldName, string>> = {};
  if (nil.problem) problems.nil = nil.problem;
  if (idNatPsc.problem) problems.idNatPsc = idNatPsc.problem;
  if (idNatAuthCli.problem) problems.idNatAuthCli = idNatAuthCli.problem;
  return {
    nil,
    idNatPsc,
    idNatAuthCli,
    problems,
    noIdentity: idNatPsc.value === '' && idNatAuthCli.value === '',
  };
}

/** Whether the same mailboxes serve: addresses compare without regard to case. */
export function sameIdentities(typed: Typed, account: AccountView): boolean {
  const { idNatPsc, idNatAuthCli } = read(typed);
  const same = (value: string, held: string | null) => value.toLowerCase() === (held ?? '').toLowerCase();
  return same(idNatPsc.value, account.idNatPsc) && same(idNatAuthCli.value, account.idNatAuthCli);
}
