/** What one client may ask of the revocation services, and how much of it is recorded: floods harm nobody else. */
import { addressGroup } from '../../conformance/addresses';

/** `perSecond` at once, then as many each second. */
class Bucket {
  private left: number;
  private at = 0;

  constructor(private readonly perSecond: number) {
    this.left = perSecond;
  }

  /** False when there is nothing left. @param now milliseconds, never going back. */
  take(now: number): boolean {
    if (this.at > 0)
      this.left = Math.min(this.perSecond, this.left + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
    if (this.left < 1) return false;
    this.left--;
    return true;
  }

  /** Nothing is remembered that a new one would not say. */
  isIdle(now: number): boolean {
    return now - this.at >= 1000;
  }
}

/** So many keys are remembered; when more come within a second, the newest are refused. */
const MAX_KEYS = 20_000;

/** A rate for each key, in bounded memory. */
export class Rates {
  private readonly buckets = new Map<string, Bucket>();
  private sweptAt = 0;

  constructor(private readonly perSecond: number) {}

  /** Whether one more is within the rate of this key; it then counts. */
  take(key: string, now: number): boolean {
    if (now - this.sweptAt >= 1000) this.sweep(now);
    let bucket = this.buckets.get(key);
    if (!bucket) {
      if (this.buckets.size >= MAX_KEYS) return false;
      bucket = new Bucket(this.perSecond);
      this.buckets.set(key, bucket);
    }
    return bucket.take(now);
  }

  private sweep(now: number): void {
    this.sweptAt = now;
    for (const [key, bucket] of this.buckets) if (bucket.isIdle(now)) this.buckets.delete(key);
  }
}

/** Counts what is open for each key. */
export class Counts {
  private readonly counts = new Map<string, number>();

  /** False, counting nothing, when there are `most` already. */
  add(key: string, most: number): boolean {
    const count = this.counts.get(key) ?? 0;
    if (count < most) this.counts.set(key, count + 1);
    return count < most;
  }

  remove(key: string): void {
    const left = (this.counts.get(key) ?? 0) - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
  }
}

export const PER_CLIENT = {
  connections: 64,
  requestsPerSecond: 50,
  /** Of the same file or certificate: more prove nothing more. */
  sameEventsPerSecond: 10,
  /** Of any: a request may ask about hundreds of certificates. */
  eventsPerSecond: 50,
} as const;

/** The limits of each client, an IPv6 /64 being one; kept for the life of a server. */
export class ClientLimits {
  private readonly connections = new Counts();
  private readonly requests = new Rates(PER_CLIENT.requestsPerSecond);
  private readonly same = new Rates(PER_CLIENT.sameEventsPerSecond);
  private readonly events = new Rates(PER_CLIENT.eventsPerSecond);

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Counts a new connection; false when the client has too many. Call `disconnect` for those that were counted. */
  connect(address: string): boolean {
    return this.connections.add(addressGroup(address), PER_CLIENT.connections);
  }

  disconnect(address: string): void {
    this.connections.remove(addressGroup(address));
  }

  mayAsk(address: string): boolean {
    return this.requests.take(addressGroup(address), this.now());
  }

  /** Whether a fetch deserves an event of its own. */
  mayRecord(address: string, path: string, serial: string | null): boolean {
    const group = addressGroup(address);
    const now = this.now();
    return this.same.take(`${group} ${path} ${serial ?? ''}`, now) && this.events.take(group, now);
  }
}
