/** Registration numbers of French organisations: SIREN (9 digits) and SIRET (14), both with a Luhn key. */

/** The SIREN whose SIRETs have a key of their own: the sum of the digits is a multiple of five. */
const LA_POSTE = '356000000';

/** What is wrong with a registration number without spaces, as a French sentence; undefined when it is one. */
export function immatriculationFault(value: string): string | undefined {
  if (!/^\d+$/.test(value)) return 'Indiquez un SIREN (9 chiffres) ou un SIRET (14 chiffres), sans lettre.';
  if (value.length !== 9 && value.length !== 14) {
    return `Un SIREN compte 9 chiffres et un SIRET 14 : vous en avez saisi ${value.length}.`;
  }
  if (luhn(value) % 10 === 0) return undefined;
  const digits = [...value].reduce((sum, digit) => sum + Number(digit), 0);
  if (value.length === 14 && value.startsWith(LA_POSTE) && digits % 5 === 0) return undefined;
  return 'Ce numéro n’existe pas : sa clé de contrôle est fausse. Vérifiez chaque chiffre.';
}

function luhn(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
}
