/** The server's clock as far as this page knows it: a countdown is the server's, not the laptop's. */

/** The server's clock minus this machine's, ms. */
let offset: number | null = null;

/**
 * Tells a moment that the server's clock has passed. News take time to arrive: among all of them, the one that puts
 * the clock furthest ahead took the least. @param here this machine's clock, ms.
 */
export function observeServerTime(moment: number, here = Date.now()): void {
  offset = Math.max(offset ?? Number.NEGATIVE_INFINITY, moment - here);
}

/** Milliseconds since the epoch on the server's clock. @param here this machine's clock, ms. */
export const serverNow = (here = Date.now()): number => here + (offset ?? 0);
