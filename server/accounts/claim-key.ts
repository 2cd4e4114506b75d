/** What all writings of a number have in common; migration 0009 says the same in SQL for the mailboxes of before. */
export type ClaimKind = 'personal' | 'applicative';

/** Lengths of a structure's number with its digit of TRE_G07: FINESS and SIREN, cabinet ADELI, SIRET and RPPS-rang. */
const PREFIXED = [10, 12, 15];

/** Upper case, without the prefix digit of TRE_G07 that the number of a structure may carry. */
export function claimKey(kind: ClaimKind, idNat: string): string {
  const upper = idNat.toUpperCase();
  const prefixed = kind === 'applicative' && PREFIXED.includes(idNat.length) && /^[0-4]/.test(upper);
  return prefixed ? upper.slice(1) : upper;
}
