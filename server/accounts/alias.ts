import type { Mie } from '../../conformance/hosts';

/** The address by which discovery names the account and the MIE: `<idNat>@<label>.<psc|org>.<domain>` (DESIGN §5). */
export function aliasOf(idNat: string, label: string, mie: Mie, mailDomain: string): string {
  return `${idNat}@${label}.${mie === 'PSC' ? 'psc' : 'org'}.${mailDomain}`;
}
