/** The one clock of the pages: Paris time. */
const time = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', timeStyle: 'medium' });
const date = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  dateStyle: 'medium',
  timeStyle: 'medium',
});

/** « 14:26:25 ». `at`: milliseconds since the epoch. */
export const clockTime = (at: number): string => time.format(at);

/** « 21 nov. 2026, 14:26:25 ». */
export const clockDate = (at: number): string => date.format(at);
