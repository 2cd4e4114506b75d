/** What a form of settings changes, before anything is sent. Pure. */
import type { Settings } from '@/server/settings/settings';

export const RETENTION = [
  'unusedMailboxDays',
  'eventDays',
  'messageDays',
  'executionDays',
  'auditDays',
] as const satisfies (keyof Settings)[];
export type Retention = (typeof RETENTION)[number];

export type Typed = Record<keyof Settings, string>;

export const typedOf = (values: Settings): Typed =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)])) as Typed;

const isRetention = (key: keyof Settings): key is Retention => (RETENTION as readonly string[]).includes(key);

/** The settings that differ from what they are; a number that is none is sent as typed, for the server to refuse. */
export function changesOf(values: Settings, typed: Typed): Partial<Record<keyof Settings, string | number>> {
  return Object.fromEntries(
    (Object.keys(typed) as (keyof Settings)[]).flatMap((key) => {
      const text = typed[key].trim();
      const value = isRetention(key) && /^\d{1,9}$/.test(text) ? Number(text) : text;
      return value === values[key] ? [] : [[key, value]];
    }),
  );
}

/** Days for which mailboxes without account are kept are days; elsewhere 0 is for ever. */
const length = (key: Retention, days: number) =>
  days === 0 && key !== 'unusedMailboxDays' ? Number.POSITIVE_INFINITY : days;

/** The changes after which something is kept for less time than before: what is older goes. */
export function shortened(
  values: Settings,
  changes: Partial<Record<keyof Settings, string | number>>,
): { key: Retention; before: number; after: number }[] {
  return RETENTION.flatMap((key) => {
    const after = changes[key];
    if (typeof after !== 'number') return [];
    const before = values[key];
    return length(key, after) < length(key, before)
      ? [{ key, before: length(key, before), after: length(key, after) }]
      : [];
  });
}

/**
 * What is typed once the settings turn out to be others than when it was begun: what its author did not touch follows
 * them; what they did stays, and is named when somebody else has changed it too.
 */
export function followed(
  before: Settings,
  now: Settings,
  typed: Typed,
): { typed: Typed; contested: (keyof Settings)[] } {
  const mine = changesOf(before, typed);
  const current = typedOf(now);
  const keys = Object.keys(typed) as (keyof Settings)[];
  return {
    typed: Object.fromEntries(keys.map((key) => [key, key in mine ? typed[key] : current[key]])) as Typed,
    contested: keys.filter((key) => key in mine && before[key] !== now[key] && mine[key] !== now[key]),
  };
}
