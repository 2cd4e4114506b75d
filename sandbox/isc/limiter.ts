/** Slows guessing of one user's password or code: after some failures within five minutes the user waits a minute. */
const MAX_FAILURES = 5;
const WINDOW_MS = 5 * 60_000;
const PAUSE_MS = 60_000;
const MAX_USERS = 1_000;

interface Failures {
  count: number;
  since: number;
  pausedUntil: number;
}

export class LoginLimiter {
  private readonly failures = new Map<string, Failures>();

  /** `now`: milliseconds since the epoch. */
  constructor(
    private readonly now: () => number = Date.now,
    private readonly maxFailures = MAX_FAILURES,
  ) {}

  /** Seconds that this user has to wait before the next attempt; 0 when none. */
  waitSeconds(user: string): number {
    const pausedUntil = this.failures.get(user)?.pausedUntil ?? 0;
    return Math.max(0, Math.ceil((pausedUntil - this.now()) / 1000));
  }

  failed(user: string): void {
    const now = this.now();
    const known = this.failures.get(user);
    const recent = known && now - known.since < WINDOW_MS ? known : { count: 0, since: now, pausedUntil: 0 };
    const count = recent.count + 1;
    this.failures.delete(user);
    this.failures.set(
      user,
      count >= this.maxFailures
        ? { count: 0, since: now, pausedUntil: now + PAUSE_MS }
        : { ...recent, count },
    );
    if (this.failures.size > MAX_USERS) this.failures.delete(this.failures.keys().next().value as string);
  }

  succeeded(user: string): void {
    this.failures.delete(user);
  }
}
