/**
 * What a laboratory process counts about itself. Nearly everything is read off the events that pass the recorder, so
 * that figures and evidence cannot disagree. Names and labels are ours: nothing of a client's ever becomes one.
 */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { EventData, EventType } from '../conformance/events';
import type { EventOrigin } from './sink';

/** `name{label="value"}`, as in the exposition format of Prometheus; `_total` names only ever grow. */
type Series = string;

const series = (name: string, labels: Record<string, string>): Series =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;

type Counted = { [T in EventType]?: (data: EventData<T>, protocol: string) => Series };

/** The series that one event of a type adds to. */
const COUNTED: Counted = {
  'connection.opened': ({ listener }, protocol) => series('connections_total', { protocol, listener }),
  'tls.handshake_completed': (_, protocol) => series('handshakes_total', { protocol, outcome: 'completed' }),
  'tls.failed': ({ cause }, protocol) => series('handshakes_total', { protocol, outcome: cause }),
  'auth.succeeded': (_, protocol) => series('authentications_total', { protocol, outcome: 'succeeded' }),
  'auth.failed': ({ cause }, protocol) => series('authentications_total', { protocol, outcome: cause }),
  'message.accepted': ({ via }) => series('messages_total', { via, outcome: 'accepted' }),
  'message.refused': (_, protocol) => {
    const via = protocol === 'smtp' ? 'smtp' : 'append';
    return series('messages_total', { via, outcome: 'refused' });
  },
  'dns.queried': ({ transport, answer }) => series('dns_queries_total', { transport, answer }),
  'autoconfig.fetched': ({ status }) =>
    series('http_requests_total', { kind: 'autoconfig', status: String(status) }),
  'revocation.fetched': ({ kind }) => series('http_requests_total', { kind, status: '' }),
  'limit.reached': ({ limit }) => series('limits_reached_total', { limit }),
};

/** Series at most: names and causes are few, and a defect of ours must not grow without end. */
const MOST = 200;

export class Metrics {
  private readonly counters = new Map<Series, number>();
  private readonly open = new Map<string, number>();
  private readonly loop: IntervalHistogram = monitorEventLoopDelay({ resolution: 20 });
  private lag = { last: 0, most: 0 };

  constructor() {
    this.loop.enable();
  }

  private add(counter: Series): void {
    const before = this.counters.get(counter);
    if (before === undefined && this.counters.size >= MOST) return;
    this.counters.set(counter, (before ?? 0) + 1);
  }

  /** An event was recorded. */
  observe<T extends EventType>({ protocol }: EventOrigin, type: T, data: EventData<T>): void {
    const name = protocol ?? '';
    const counter = (COUNTED[type] as ((data: EventData<T>, protocol: string) => Series) | undefined)?.(
      data,
      name,
    );
    if (counter) this.add(counter);
    if (type === 'connection.opened') this.open.set(name, (this.open.get(name) ?? 0) + 1);
    if (type === 'connection.closed') this.open.set(name, (this.open.get(name) ?? 0) - 1);
  }

  /** An event was stored, so long after it was recorded. */
  stored(lagMs: number): void {
    this.lag = { last: lagMs, most: Math.max(this.lag.most, lagMs) };
  }

  /** All figures now. Those that speak of « the most » do so since the last time. */
  read(events: {
    recorded: number;
    lost: number;
    buffered: number;
    oldestMs: number;
  }): Record<string, number> {
    const figures: Record<string, number> = Object.fromEntries(this.counters);
    for (const [protocol, count] of this.open) figures[series('connections_open', { protocol })] = count;
    figures.events_total = events.recorded;
    figures.events_lost_total = events.lost;
    figures.events_buffered = events.buffered;
    figures.event_lag_ms = Math.max(this.lag.last, events.oldestMs);
    figures.event_lag_max_ms = Math.max(this.lag.most, events.oldestMs);
    figures.event_loop_delay_p99_ms = Math.round(this.loop.percentile(99) / 1e4) / 100;
    figures.resident_memory_bytes = process.memoryUsage.rss();
    this.lag.most = 0;
    this.loop.reset();
    return figures;
  }

  stop(): void {
    this.loop.disable();
  }
}
