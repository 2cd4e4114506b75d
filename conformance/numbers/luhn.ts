/** Luhn's key: whether a digit was mistyped. `digits` holds digits only, the key last. */
export function hasLuhnKey(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const twice = index % 2 === 1 ? digit * 2 : digit;
    sum += twice > 9 ? twice - 9 : twice;
  }
  return digits !== '' && sum % 10 === 0;
}

const LA_POSTE = '356000000';

/** SIRET: Luhn on its fourteen digits, but for the establishments of La Poste, whose digits sum to a multiple of 5. */
export function hasSiretKey(digits: string): boolean {
  if (!digits.startsWith(LA_POSTE) || digits.startsWith(`${LA_POSTE}00048`)) return hasLuhnKey(digits);
  return [...digits].reduce((sum, digit) => sum + Number(digit), 0) % 5 === 0;
}
