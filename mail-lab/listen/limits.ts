/** How many connections a client may hold, and how fast it may open them. */
import { addressGroup } from '../../conformance/addresses';
import type { LabLimits } from '../config';
import type { Sessions } from '../sessions';

export interface Excess {
  limit: string;
  message: string;
}

const MINUTE_MS = 60_000;
/** Clients remembered at most. */
const MOST = 10_000;

/** A bucket of connections for each client, filled over a minute: a burst may take the whole of it. */
class Rate {
  private readonly buckets = new Map<string, { left: number; at: number }>();

  constructor(private readonly perMinute: number) {}

  /** Takes one; false when none is left. @param now milliseconds, any clock that only goes forward. */
  take(client: string, now: number): boolean {
    const before = this.buckets.get(client);
    const refilled = before ? before.left + ((now - before.at) * this.perMinute) / MINUTE_MS : this.perMinute;
    const left = Math.min(this.perMinute, refilled);
    if (this.buckets.size >= MOST && !before) this.forget(now);
    this.buckets.set(client, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1;
  }

  /** Whoever was silent for a minute has a full bucket again. */
  private forget(now: number): void {
    for (const [client, { at }] of this.buckets) if (at <= now - MINUTE_MS) this.buckets.delete(client);
    if (this.buckets.size >= MOST) this.buckets.clear();
  }
}

export class Gate {
  private readonly rate: Rate;

  constructor(
    private readonly limits: LabLimits,
    private readonly sessions: Sessions,
  ) {
    this.rate = new Rate(limits.connectionsPerMinute);
  }

  /** The limit that a new connection from this address would exceed; null when it is welcome. */
  excess(address: string, now = performance.now()): Excess | null {
    const { limits, sessions } = this;
    if (!this.rate.take(addressGroup(address), now)) {
      const message = `${limits.connectionsPerMinute} connections per minute from ${address}`;
      return { limit: 'connections_per_minute', message };
    }
    if (sessions.fromAddress(address) >= limits.connectionsPerAddress) {
      const message = `${limits.connectionsPerAddress} connections from ${address}`;
      return { limit: 'connections_per_address', message };
    }
    if (sessions.size >= limits.connections) {
      return { limit: 'connections', message: `${limits.connections} connections in all` };
    }
    return null;
  }
}

/** Refusals of one client are recorded at most this often: recording must not be a way to flood. */
const RECORD_EVERY_MS = 10_000;

export class RefusalLog {
  private readonly last = new Map<string, number>();

  /** Whether a refusal of this client is to be recorded now. */
  due(address: string, now = performance.now()): boolean {
    const client = addressGroup(address);
    const before = this.last.get(client);
    if (before !== undefined && now - before < RECORD_EVERY_MS) return false;
    if (this.last.size >= MOST) this.last.clear();
    this.last.set(client, now);
    return true;
  }
}
