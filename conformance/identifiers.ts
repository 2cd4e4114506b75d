/** Equality of the identifiers that clients present with those of the account (DESIGN §6.4, domain-facts §7). */

/** Prefix digits of TRE_G07: cabinet ADELI, FINESS, SIREN, SIRET, cabinet RPPS. */
const STRUCTURE_PREFIX = /^[0-4]$/;

/** The shortest structure number, FINESS and SIREN: below that, a leading digit is not a prefix. */
const SHORTEST_NUMBER = 9;

function prefixes(long: string, short: string): boolean {
  return (
    short.length >= SHORTEST_NUMBER &&
    long.length === short.length + 1 &&
    long.endsWith(short) &&
    STRUCTURE_PREFIX.test(long.charAt(0))
  );
}

/**
 * Compares an OU with a structure number without regard to case: `exact`, `prefix` when one of them carries one
 * TRE_G07 prefix digit more than the other (a difference of form), or null.
 */
export function sameNumber(ou: string, idNat: string): 'exact' | 'prefix' | null {
  const a = ou.trim().toUpperCase();
  const b = idNat.trim().toUpperCase();
  if (a === '' || b === '') return null;
  if (a === b) return 'exact';
  return prefixes(a, b) || prefixes(b, a) ? 'prefix' : null;
}

/** Every form under which a structure number may be written (lower case, itself first): those that `sameNumber` accepts. */
export function writingsOf(number: string): string[] {
  const own = number.trim().toLowerCase();
  const forms = [own];
  if (own.length > SHORTEST_NUMBER && STRUCTURE_PREFIX.test(own.charAt(0))) forms.push(own.slice(1));
  if (own.length >= SHORTEST_NUMBER) forms.push(...['0', '1', '2', '3', '4'].map((prefix) => prefix + own));
  return forms;
}

/** The OU of a certificate that equals the number, and how; exact equality first. Null when none does. */
export function matchingOu(
  ous: readonly string[],
  idNat: string,
): { ou: string; form: 'exact' | 'prefix' } | null {
  const found = ous.flatMap((ou) => {
    const form = sameNumber(ou, idNat);
    return form ? [{ ou, form }] : [];
  });
  return found.find(({ form }) => form === 'exact') ?? found[0] ?? null;
}

/** Mail addresses compare without regard to case (DESIGN §6.12). */
export function sameMailAddress(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return false;
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
