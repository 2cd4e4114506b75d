/** Which two uses of the mailbox make a reopening (DESIGN §6.8). */
import type { TokenFacts } from '../../events';
import type { Evidence } from '../evidence/connections';
import type { Use } from './reopening-uses';

/** Pause between the two uses, ms: the 30 s of the manual, with some room for a quick hand. */
export const INTERVAL_MS = 25_000;

export interface Pair {
  first: Use;
  second: Use;
}

/** Whether two tokens come from one identification of the user; null: they do not tell. */
export function sameIdentification(one: TokenFacts | null, other: TokenFacts | null): boolean | null {
  if (!one || !other) return null;
  const told = [
    [one.authTime, other.authTime],
    [one.sid, other.sid],
  ].filter(([a, b]) => a !== null && b !== null);
  if (told.length === 0) return null;
  return told.every(([a, b]) => a === b);
}

/** On one authentication, or on two of one identification of the user as far as the tokens tell. */
export function isUnbroken({ first, second }: Pair): boolean {
  return (
    first.success.id === second.success.id ||
    sameIdentification(first.success.data.token, second.success.data.token) !== false
  );
}

/** When the sessions were closed between the two; null where the policy asks for no closing. Infinity: never yet. */
function closedAt({ closings, snapshot }: Evidence): number | null {
  if (snapshot.policies.reopenStrict === false) return null;
  return Math.min(Number.POSITIVE_INFINITY, ...closings.map(({ at }) => at));
}

/**
 * As second uses: the opening of INBOX once it is used, and each use after the first. A client may come back by itself
 * as soon as it is closed, and keep INBOX open from then on: it is used again when the user comes back to it.
 */
function secondsOf(use: Use): Use[] {
  if (use.doneAt === Number.POSITIVE_INFINITY) return [];
  const opening = use.eventIds[0] ?? 0;
  const again = use.later.map(
    ({ at, id }): Use => ({ ...use, startedAt: at, doneAt: at, eventIds: [opening, id], later: [] }),
  );
  return [use, ...again];
}

/**
 * The pairs that are far enough apart, the one completed first first. Of the first uses, the earliest of each
 * identification stands for all: it was left no later, and is the farthest away.
 * @param uses oldest first.
 */
export function pairsOf(uses: readonly Use[], evidence: Evidence): Pair[] {
  const closed = closedAt(evidence);
  const firsts = new Map<string, Use>();
  const pairs: Pair[] = [];
  for (const use of uses) {
    for (const first of firsts.values()) {
      const second = secondsOf(use).find(({ startedAt }) => startedAt >= first.startedAt + INTERVAL_MS);
      const reopened = closed === null || (first.startedAt < closed && closed < use.openedAt);
      if (second && reopened && first.leftAt <= use.openedAt) pairs.push({ first, second });
    }
    const { token } = use.success.data;
    const key = `${token?.sid} ${token?.authTime}`;
    if (!firsts.has(key)) firsts.set(key, use);
  }
  return pairs.sort((a, b) => a.second.doneAt - b.second.doneAt || a.first.startedAt - b.first.startedAt);
}
