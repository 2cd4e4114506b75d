/** National identifiers of test persons, as EDIT makes them (manual §1.4, domain-facts §7.1). */

/** `87AAMMJJHHMM` and other RPPS-shaped numbers, and the older `ANS` + 14 digits. Luhn does not hold for them. */
const WELL_FORMED = /^(8\d{11}|ANS\d{14})$/;

export const isWellFormed = (idNat: string): boolean => WELL_FORMED.test(idNat);

/** The number that EDIT would give at this moment (Europe/Paris). `at`: milliseconds since the epoch. */
export function editNumber(at: number): string {
  const parts = new Intl.DateTimeFormat('fr-FR', {
    timeZone: 'Europe/Paris',
    year: '2-digit',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '00';
  return `87${part('year')}${part('month')}${part('day')}${part('hour')}${part('minute')}`;
}
