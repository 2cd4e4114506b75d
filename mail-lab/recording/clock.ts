/** The database's clock as seen from here: a monotonic local clock plus a measured offset. */

/** Milliseconds since the epoch, never stepping back within a process. */
const local = () => performance.timeOrigin + performance.now();

/** Beyond this round trip a measurement says little; it is used only when nothing better came for a while. */
const GOOD_ROUND_TRIP_MS = 20;
const STALE_MS = 10_000;

export class DatabaseClock {
  private offset = 0;
  private measuredAt = Number.NEGATIVE_INFINITY;
  private last = 0;

  /** Measures the offset. `ask` returns the database's clock_timestamp() in milliseconds since the epoch. */
  async measure(ask: () => Promise<number>): Promise<void> {
    const before = local();
    const theirs = await ask();
    const after = local();
    if (after - before > GOOD_ROUND_TRIP_MS && after - this.measuredAt < STALE_MS) return;
    this.offset = theirs - (before + after) / 2;
    this.measuredAt = after;
  }

  /**
   * Now, in whole milliseconds. Never smaller than a moment given before, whatever the offset becomes:
   * a mark once written must stay true for the events that follow.
   */
  now(): number {
    this.last = Math.max(this.last, Math.floor(local() + this.offset));
    return this.last;
  }
}
