/** Moments and durations as every page shows them: Europe/Paris, whatever the machine. */
import { type Locale, TIME_ZONE } from '../i18n/preferences';

const MONTHS = {
  fr: ['janv.', 'févr.', 'mars', 'avr.', 'mai', 'juin', 'juil.', 'août', 'sept.', 'oct.', 'nov.', 'déc.'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
} as const;

// Numbers only: month names differ between the ICU versions of server and browser.
const numbers = new Intl.DateTimeFormat('en-GB', {
  timeZone: TIME_ZONE,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function parts(iso: string) {
  const all = numbers.formatToParts(new Date(iso));
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    all.find((candidate) => candidate.type === type)?.value ?? '';
  return {
    year: part('year'),
    month: Number(part('month')),
    day: Number(part('day')),
    clock: `${part('hour')}:${part('minute')}:${part('second')}`,
  };
}

/** « 21 nov. 2026, 14:26:25 » */
export function formatMoment(iso: string, locale: Locale): string {
  const { year, month, day, clock } = parts(iso);
  return `${day} ${MONTHS[locale][month - 1]} ${year}, ${clock}`;
}

/** « 14:26:25 », or « 14:26:25,104 » with milliseconds. */
export function formatClock(iso: string, locale: Locale, milliseconds = false): string {
  const { clock } = parts(iso);
  if (!milliseconds) return clock;
  const separator = locale === 'fr' ? ',' : '.';
  return `${clock}${separator}${String(new Date(iso).getUTCMilliseconds()).padStart(3, '0')}`;
}

/** « 2026-11-21T14:26 », as a field for a date and a time wants it; Europe/Paris. */
export function localMoment(iso: string): string {
  const { year, month, day, clock } = parts(iso);
  const two = (value: number | string) => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${clock.slice(0, 5)}`;
}

/** For the title on hover: « 2026-11-21 13:26:25.104 UTC ». */
export function formatUtc(iso: string): string {
  return `${new Date(iso).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

/** « 3,2 s », « 2 min 41 s », « 1 h 02 min ». Milliseconds in. */
export function formatDuration(milliseconds: number, locale: Locale): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 59.95) {
    const text = seconds.toFixed(1);
    return `${locale === 'fr' ? text.replace('.', ',') : text} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** « 02:41 » for a countdown; never negative. Rounded up, so that 00:00 is the end. */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
