/**
 * Equality of structure identifiers (domain-facts §4.3, §7.2; DESIGN §6.4): a certificate's OU and a mailbox's idNat
 * name the same structure when they are equal without regard to case, or differ by one TRE_G07 prefix digit
 * (0 cabinet ADELI, 1 FINESS, 2 SIREN, 3 SIRET, 4 cabinet RPPS) on either side.
 */

const PREFIXES = ['0', '1', '2', '3', '4'];
/** The shortest number that a prefix can stand before (FINESS, SIREN). */
const SHORTEST_NUMBER = 9;

const normal = (value: string) => value.trim().toLowerCase();

/** Every form under which the structure of `value` may be written, itself first. */
export function writings(value: string): string[] {
  const own = normal(value);
  const forms = [own];
  if (own.length > SHORTEST_NUMBER && PREFIXES.includes(own[0]!)) forms.push(own.slice(1));
  if (own.length >= SHORTEST_NUMBER) forms.push(...PREFIXES.map((prefix) => prefix + own));
  return forms;
}

/** Whether an OU designates the structure of an idNat. */
export function sameStructure(ou: string, idNat: string): boolean {
  return normal(ou) !== '' && writings(ou).includes(normal(idNat));
}
