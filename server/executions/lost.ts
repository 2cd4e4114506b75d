/** Which numbers of a laboratory process are missing among those that its own mark declares stored. Pure. */

/** Losses this close in time are told as one. */
const NEAR_MS = 1_000;

export interface Loss {
  /** Between the last event before and the first one after; ms. */
  from: number;
  to: number;
  count: number;
}

/**
 * Every hole among the numbers `first` to `last`, at once.
 * @param events those of the process from `first` on, in the order of their numbers.
 * @param before moment of the last event with a smaller number than `first`.
 * @param storedUpTo moment of the mark, for a hole that nothing follows.
 */
export function lossesAmong(
  events: readonly { processSeq: number; at: number }[],
  { first, last, before, storedUpTo }: { first: number; last: number; before: number; storedUpTo: number },
): Loss[] {
  const losses: Loss[] = [];
  let next = first;
  let from = before;
  for (const { processSeq, at } of [...events, { processSeq: last + 1, at: storedUpTo }]) {
    const count = Math.min(processSeq, last + 1) - next;
    const previous = losses.at(-1);
    if (count > 0) {
      const to = Math.max(from, at);
      if (previous && from <= previous.to + NEAR_MS) {
        previous.to = Math.max(previous.to, to);
        previous.count += count;
      } else losses.push({ from, to, count });
    }
    next = Math.max(next, processSeq + 1);
    from = at;
  }
  return losses;
}
