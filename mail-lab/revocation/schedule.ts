/** When a CRL is to be fetched again. Pure: times in milliseconds, `random` in [0, 1). */

const HOUR_MS = 3_600_000;
/** Genuine lists are issued daily and live six days (domain-facts §4.4): a revocation is seen the same day. */
const MOST_MS = 6 * HOUR_MS;
const LEAST_MS = 5 * 60_000;
const RETRY = { first: 60_000, most: HOUR_MS };

/** What is known of a list: when it was last fetched, and its own dates. */
export interface Held {
  fetchedAt: number;
  thisUpdate: number;
  nextUpdate: number | null;
}

/** A part shorter by up to a fifth: several processes, and several instances, do not ask all at once. */
const jittered = (ms: number, random: number) => ms * (1 - random / 5);

/**
 * When to fetch after a success: every six hours, sooner when the list lives less, and in good time before its end.
 * A list past its end is asked for again every few minutes: its authority publishes the next one any moment.
 */
export function dueAfter({ fetchedAt, thisUpdate, nextUpdate }: Held, random: number): number {
  const life = nextUpdate === null ? MOST_MS * 2 : Math.max(0, nextUpdate - thisUpdate);
  const left = nextUpdate === null ? MOST_MS * 2 : Math.max(0, nextUpdate - fetchedAt);
  const wait = Math.max(LEAST_MS, Math.min(MOST_MS, life / 4, left / 2));
  return fetchedAt + jittered(wait, random);
}

/** How long to wait after so many failures in a row: a minute, doubling up to an hour. */
export function retryAfter(failures: number, random: number): number {
  const wait = Math.min(RETRY.most, RETRY.first * 2 ** Math.min(failures - 1, 10));
  return jittered(wait, random);
}
