/** National identifiers of test persons, as EDIT makes them (manual §1.4, domain-facts §7.1). */

/** The two forms that a person may type, for the sentences of the pages. */
export const NUMBER_FORMS =
  '87AAMMJJHHMM (une date et une heure, donnée par EDIT) ou 12 chiffres commençant par 8 mais pas par 87 ' +
  '(carte CPS de test, par exemple 899…)';

const EDIT_NUMBER = /^87\d\d(\d\d)(\d\d)(\d\d)(\d\d)$/;
const OTHER_NUMBER = /^8[0-689]\d{10}$/;
/** Older numbers of EDIT. */
const ANS_NUMBER = /^ANS\d{14}$/;

/** Luhn is not checked: it does not hold for the numbers of EDIT. */
export const isWellFormed = (idNat: string): boolean =>
  isPlausibleEditNumber(idNat) || OTHER_NUMBER.test(idNat) || ANS_NUMBER.test(idNat);

/** `87AAMMJJHHMM` with a month, day, hour and minute that a calendar and a clock can show. */
function isPlausibleEditNumber(idNat: string): boolean {
  const [month = 0, day = 0, hour = 0, minute = 0] = (EDIT_NUMBER.exec(idNat)?.slice(1) ?? []).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59;
}

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
