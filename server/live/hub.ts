/**
 * What is live, to whoever follows it: one LISTEN connection per process, any number of followers.
 *
 * A follower is registered first, then reads what came after the last line that it has, then is woken by each
 * notification. Lines are always read as « everything after the last one sent », and their numbers are given under
 * a row lock, so that none is missed, doubled or out of order, also across a lost connection.
 */
import { type Listener, listen } from '../../db/listen';
import { withdrawnSeqsOf } from '../../db/queries/execution';
import type { Tenant } from '../../db/queries/tenant';
import { serverConfig } from '../config';
import { database } from '../database';
import { isRefusal } from '../errors';
import { listEvents } from '../executions/events';
import { getExecution } from '../executions/get';
import { logger } from '../log';
import type { EventView, ExecutionView } from '../views';
import { Bulletin } from './bulletin';

/** Where a follower's news go. A rejected promise ends the following. */
export interface Sink {
  events(events: EventView[]): void | Promise<void>;
  execution(view: ExecutionView): void | Promise<void>;
  withdrawn(seqs: number[]): void | Promise<void>;
}

export interface Following {
  stop(): void;
}

interface News {
  events: boolean;
  execution: boolean;
  withdrawn: boolean;
}

const PAGE = 500;

class Follower implements Following {
  private news: News = { events: true, execution: true, withdrawn: false };
  private running = false;
  private stopped = false;

  constructor(
    private readonly hub: Hub,
    private readonly tenant: Tenant,
    readonly number: number,
    private sent: number,
    private readonly sink: Sink,
  ) {}

  stop(): void {
    this.stopped = true;
    this.hub.leave(this);
  }

  /** Never runs twice at once: news during a run lead to another turn of it. */
  wake(news: Partial<News>): void {
    this.news = {
      events: this.news.events || news.events === true,
      execution: this.news.execution || news.execution === true,
      withdrawn: this.news.withdrawn || news.withdrawn === true,
    };
    if (this.running || this.stopped) return;
    this.running = true;
    void this.run().finally(() => {
      this.running = false;
    });
  }

  private async run(): Promise<void> {
    while (!this.stopped && (this.news.events || this.news.execution || this.news.withdrawn)) {
      const news = this.news;
      this.news = { events: false, execution: false, withdrawn: false };
      try {
        // Withdrawals and the state are read before the lines: what they tell of is then already sent or not yet.
        const view = news.execution ? await this.hub.view(this.tenant, this.number) : null;
        if (news.events || news.execution) await this.sendLines();
        if (news.withdrawn) await this.sendWithdrawn();
        if (view && !this.stopped) await this.sink.execution(view);
      } catch (error) {
        if (isRefusal(error)) return this.stop();
        logger('live').error({ err: error, execution: this.number }, 'news could not be sent');
        this.stop();
      }
    }
  }

  private async sendLines(): Promise<void> {
    for (;;) {
      const lines = await this.hub.lines(this.tenant, this.number, this.sent);
      const last = lines.at(-1);
      if (!last || this.stopped) return;
      this.sent = last.seq;
      await this.sink.events(lines);
      if (lines.length < PAGE) return;
    }
  }

  private async sendWithdrawn(): Promise<void> {
    const seqs = await withdrawnSeqsOf(database(), this.tenant, this.number);
    const known = seqs.filter((seq) => seq <= this.sent);
    if (known.length > 0 && !this.stopped) await this.sink.withdrawn(known);
  }
}

export class Hub {
  /** Accounts and runs. */
  readonly bulletin = new Bulletin();
  private readonly followers = new Map<number, Set<Follower>>();
  /** Reads under way, shared by followers at the same point. */
  private readonly reads = new Map<string, Promise<unknown>>();
  private listener: Promise<Listener> | null = null;
  /** Told of each portal session that ended, or whose person has other rights now. */
  onSession: ((sessionId: string) => void) | null = null;

  /** Connects. Safe to call again. Rejects when the database is away. */
  async start(): Promise<void> {
    this.listener ??= listen(serverConfig().databaseUrl, 'motco2-live', {
      execution_event: {
        onNotify: (payload) => {
          const [number = '', what = ''] = payload.split(':');
          this.tell(Number(number), what === 'withdrawn' ? { withdrawn: true } : { events: true });
        },
        onReady: () => this.tellAll(),
      },
      execution: { onNotify: (payload) => this.tell(Number(payload), { execution: true }) },
      portal_session: { onNotify: (payload) => this.onSession?.(payload) },
      account: {
        onNotify: (payload) => this.bulletin.account(Number(payload)),
        onReady: () => this.bulletin.all(),
      },
      provisioning: { onNotify: (payload) => this.bulletin.run(Number(payload)) },
    });
    try {
      await this.listener;
    } catch (error) {
      this.listener = null;
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const set of this.followers.values()) for (const follower of set) follower.stop();
    await (await this.listener)?.close();
    this.listener = null;
  }

  /**
   * Follows an execution from line `after`+1 on.
   * Rejects with `not_found` alike for unknown and foreign numbers.
   */
  async follow(tenant: Tenant, number: number, after: number, sink: Sink): Promise<Following> {
    await this.start();
    await getExecution(tenant, number);
    const follower = new Follower(this, tenant, number, after, sink);
    const set = this.followers.get(number) ?? new Set();
    this.followers.set(number, set.add(follower));
    follower.wake({});
    return follower;
  }

  leave(follower: Follower): void {
    const set = this.followers.get(follower.number);
    set?.delete(follower);
    if (set?.size === 0) this.followers.delete(follower.number);
  }

  /** Followers at the moment, for the metrics. */
  get size(): number {
    return [...this.followers.values()].reduce((total, set) => total + set.size, 0);
  }

  private tell(number: number, news: Partial<News>): void {
    // What was being read may be older than this notification.
    for (const key of this.reads.keys()) if (key.startsWith(`${number} `)) this.reads.delete(key);
    for (const follower of this.followers.get(number) ?? []) follower.wake(news);
    this.bulletin.execution(number);
  }

  /** After a reconnection, notifications in between are lost. */
  private tellAll(): void {
    for (const number of this.followers.keys()) {
      this.tell(number, { events: true, execution: true, withdrawn: true });
    }
  }

  lines(tenant: Tenant, number: number, after: number): Promise<EventView[]> {
    return this.shared(`${number} ${tenant.organisationId} lines ${after}`, () =>
      listEvents({ organisationId: tenant.organisationId }, number, { after, limit: PAGE }),
    );
  }

  view(tenant: Tenant, number: number): Promise<ExecutionView> {
    return this.shared(`${number} ${tenant.organisationId} view`, () =>
      getExecution({ organisationId: tenant.organisationId }, number),
    );
  }

  private shared<T>(key: string, read: () => Promise<T>): Promise<T> {
    const running = this.reads.get(key) as Promise<T> | undefined;
    if (running) return running;
    const started = read().finally(() => {
      if (this.reads.get(key) === started) this.reads.delete(key);
    });
    this.reads.set(key, started);
    return started;
  }
}

const slot = globalThis as typeof globalThis & { __motco2Hub?: Hub };

/** The process's hub, shared by workers, pages and API although Next bundles them apart. */
export function hub(): Hub {
  slot.__motco2Hub ??= new Hub();
  return slot.__motco2Hub;
}
