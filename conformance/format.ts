/** French wording of moments, durations and lists. Pure: the time zone is named, never the machine's. */

const CLOCK = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const DAY = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

/** `HH:MM:SS` in Europe/Paris. `at` in milliseconds since the epoch. */
export function clock(at: number): string {
  return CLOCK.format(at);
}

/** `JJ/MM/AAAA` in Europe/Paris. */
export function day(at: number): string {
  return DAY.format(at);
}

/** `JJ/MM/AAAA à HH:MM:SS`, or only the clock when `at` falls on the same day as `reference`. */
export function moment(at: number, reference: number): string {
  return day(at) === day(reference) ? `à ${clock(at)}` : `le ${day(at)} à ${clock(at)}`;
}

/** A duration in words: `0,4 s`, `42 s`, `3 min 05 s`, `2 h 10 min`. Negative counts as zero. */
export function duration(ms: number): string {
  const value = Math.max(0, ms);
  if (value < 9_950) return `${(value / 1000).toFixed(1).replace('.', ',').replace(/,0$/, '')} s`;
  const seconds = Math.round(value / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `a`, `a et b`, `a, b et c`. */
export function enumerate(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} et ${items[items.length - 1]}`;
}

/** `une connexion`, `3 connexions`: a count with its noun. */
export function count(n: number, singular: string, plural: string): string {
  return n === 1 ? singular : `${n} ${plural}`;
}
