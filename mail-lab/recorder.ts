/**
 * The only door by which events leave the laboratory (DESIGN §5, « No silent loss »).
 *
 * Events are numbered without gaps, stamped on the database's clock and written in order, one statement in flight
 * at a time: when idle at once, else together with what arrived meanwhile. Every second a mark says up to which
 * moment everything is stored; it never passes an event that is not.
 */
import { randomUUID } from 'node:crypto';
import { type EventData, type EventType, type NewEvent, parseEventData } from '../conformance/events';
import type { Logger } from './log';
import { Metrics } from './metrics';
import { cleanEventData, cleanText } from './recording/clean';
import { DatabaseClock } from './recording/clock';
import { type EventRow, EventWriter, isDataError } from './recording/writer';
import { type EventOrigin, type EventSink, StorageUnavailable } from './sink';

const BATCH = 500;
const MARK_EVERY_MS = 1000;
const MARK_RETRY_MS = 200;
/** Figures are written with a mark, not with each. */
const METRICS_EVERY_MS = 5000;
const RETRY_MS = { first: 50, most: 1000 };
/** Transcripts that may wait in the buffer: they are large, and evidence must not be stored later because of them. */
const MOST_TRANSCRIPTS = 200;
/** Part of the buffer kept for the connections that are already there. */
const OVERLOAD_SHARE = 0.8;

export interface RecorderOptions {
  databaseUrl: string;
  /** Stable name of this process. */
  name: string;
  /** When the former run of this name is known to have ended: so many milliseconds before now. */
  diedMsAgo?: () => number;
  /** Names that no process of this instance bears any more: their runs are ended. */
  retired?: readonly string[];
  /** Events held in memory while the database is away. */
  bufferedEvents: number;
  /** How long `stored` waits before it gives up; 20 s by default. */
  storeTimeoutMs?: number;
  log: Logger;
  /** A successor with the same name took over: this process must stop. */
  onReplaced?: () => void;
}

interface Waiter {
  seq: number;
  resolve: () => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

const OUTSIDE: EventOrigin = {
  connection: null,
  connectionSeq: 0,
  host: null,
  protocol: null,
  clientAddress: null,
};

export class Recorder implements EventSink {
  /** Identity of this run (`lab_process.id`). */
  readonly process = randomUUID();
  private readonly writer: EventWriter;
  private readonly clock = new DatabaseClock();
  private readonly metrics = new Metrics();
  private metricsAt = Number.NEGATIVE_INFINITY;
  private readonly log: Logger;
  /** Not yet known to be stored, in order of number; the first `inFlight` are being written. */
  private queue: EventRow[] = [];
  private inFlight = 0;
  /** Of the queue, those that are transcripts. */
  private transcripts = 0;
  private seq = 0;
  private storedSeq = 0;
  private lost = 0;
  private gap: { from: number; to: number; count: number } | null = null;
  private waiters: Waiter[] = [];
  private scheduled = false;
  private retryDelay = 0;
  private marking: Promise<void> | null = null;
  private markTimer: NodeJS.Timeout | undefined;
  private ending = false;
  private stopping = false;
  private idle: (() => void)[] = [];

  private constructor(private readonly options: RecorderOptions) {
    this.log = options.log;
    this.writer = new EventWriter(options.databaseUrl, options.name, this.process);
  }

  /** Announces the run and measures the clock. Rejects when the database cannot be reached. */
  static async start(options: RecorderOptions): Promise<Recorder> {
    const recorder = new Recorder(options);
    try {
      await recorder.writer.begin(options.name, options.diedMsAgo?.() ?? 0, options.retired ?? []);
      await recorder.clock.measure(() => recorder.writer.clock());
      await recorder.mark();
    } catch (error) {
      await recorder.writer.close();
      throw error;
    }
    recorder.markTimer = setInterval(() => void recorder.mark(), MARK_EVERY_MS);
    return recorder;
  }

  get overloaded(): boolean {
    return this.queue.length >= this.options.bufferedEvents * OVERLOAD_SHARE;
  }

  get crowded(): boolean {
    return this.overloaded || this.transcripts >= MOST_TRANSCRIPTS;
  }

  now(): number {
    return this.clock.now();
  }

  record(origin: EventOrigin, event: NewEvent): number {
    const at = this.clock.now();
    const data = this.validated(event);
    if (data !== null) this.metrics.observe(origin, event.type, data as EventData<EventType>);
    if (data === null || this.queue.length >= this.options.bufferedEvents) {
      this.lose(at);
      return 0;
    }
    this.closeGap(at);
    return this.push(origin, at, event.type, data);
  }

  private push(origin: EventOrigin, at: number, type: string, data: unknown): number {
    const seq = ++this.seq;
    const clientAddress = origin.clientAddress && cleanText(origin.clientAddress, 64);
    if (type === 'transcript') this.transcripts++;
    this.queue.push({ ...origin, clientAddress, seq, at, type, data });
    this.schedule();
    return seq;
  }

  stored(seq: number): Promise<void> {
    if (seq <= 0) return Promise.reject(new StorageUnavailable('an event of this connection was lost'));
    if (seq <= this.storedSeq) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        seq,
        resolve,
        reject,
        timer: setTimeout(() => {
          this.waiters = this.waiters.filter((other) => other !== waiter);
          reject(new StorageUnavailable('the database does not store events at the moment'));
        }, this.options.storeTimeoutMs ?? 20_000),
      };
      waiter.timer.unref();
      this.waiters.push(waiter);
    });
  }

  /**
   * Stores what is left, writes the last mark and ends the run as `clean`. When the database stays away longer than
   * `timeoutMs`, the run is left unended, which tells the judge the truth.
   */
  async stop(timeoutMs = 10_000): Promise<void> {
    clearInterval(this.markTimer);
    this.ending = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((done) => {
      timer = setTimeout(() => done('late'), timeoutMs);
    });
    const drained = (async () => {
      this.closeGap(this.clock.now());
      if (this.queue.length > 0) await new Promise<void>((done) => this.idle.push(done));
      await this.marking;
      this.metricsAt = Number.NEGATIVE_INFINITY;
      await this.writer.end(this.clock.now(), this.seq, this.lost, this.figures());
    })().catch((error) => this.log.error({ err: error }, 'the last mark could not be written'));
    const outcome = await Promise.race([drained, late]);
    clearTimeout(timer);
    this.stopping = true;
    if (outcome === 'late') {
      this.log.error({ events: this.queue.length }, 'stopped with events that could not be stored');
    }
    this.metrics.stop();
    await this.writer.close();
  }

  private validated(event: NewEvent): unknown {
    try {
      return parseEventData(event.type, cleanEventData(event.type, event.data));
    } catch (error) {
      // A defect of ours. Issues only: the data may hold what a client sent.
      const issues = (error as { issues?: unknown }).issues;
      this.log.error({ type: event.type, issues }, 'an event that does not fit its schema was lost');
      return null;
    }
  }

  private lose(at: number): void {
    const seq = ++this.seq;
    this.lost++;
    if (!this.gap) this.log.error({ seq }, 'events are being lost');
    this.gap = { from: this.gap?.from ?? at, to: at, count: (this.gap?.count ?? 0) + 1 };
    if (this.queue.length === 0) this.storedSeq = seq;
  }

  /** Once there is room again, says in the record itself that something is missing, and since when. */
  private closeGap(at: number): void {
    if (!this.gap || this.queue.length >= this.options.bufferedEvents) return;
    const { from, to, count } = this.gap;
    this.gap = null;
    this.log.error({ from, to, count }, 'events were lost');
    this.push(OUTSIDE, at, 'laboratory.gap', { from, to, reason: `${count} event(s) could not be kept` });
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight > 0) return;
    this.scheduled = true;
    // Events recorded in the same turn of the loop travel together.
    setImmediate(() => {
      this.scheduled = false;
      void this.flush();
    });
  }

  private async flush(): Promise<void> {
    if (this.inFlight > 0) return;
    while (this.queue.length > 0 && !this.stopping) {
      const batch = this.queue.slice(0, BATCH);
      this.inFlight = batch.length;
      try {
        await this.writer.insert(batch);
        this.settle(batch.length);
        if (this.retryDelay > 0) this.log.info('the database stores events again');
        this.retryDelay = 0;
      } catch (error) {
        if (isDataError(error)) await this.insertOneByOne(batch);
        else await this.pause(error);
      }
    }
    this.inFlight = 0;
    for (const done of this.idle.splice(0)) done();
  }

  /** One row of the batch is unacceptable: the others must not suffer from it. */
  private async insertOneByOne(batch: EventRow[]): Promise<void> {
    for (const row of batch) {
      try {
        await this.writer.insert([row]);
      } catch (error) {
        if (!isDataError(error)) return this.pause(error);
        this.log.error({ type: row.type, code: (error as { code?: string }).code }, 'an event was refused');
        for (const waiter of this.waiters.filter(({ seq }) => seq === row.seq)) {
          waiter.reject(new StorageUnavailable('an event was refused by the database'));
        }
        this.lost++;
      }
      this.settle(1);
    }
  }

  private async pause(error: unknown): Promise<void> {
    if (this.retryDelay === 0)
      this.log.error({ err: error }, 'the database does not store events; they wait here');
    this.retryDelay = Math.min(RETRY_MS.most, this.retryDelay * 2 || RETRY_MS.first);
    await new Promise((done) => setTimeout(done, this.retryDelay));
  }

  private settle(count: number): void {
    const done = this.queue.splice(0, count);
    if (this.transcripts > 0) for (const { type } of done) if (type === 'transcript') this.transcripts--;
    if (done[0]) this.metrics.stored(this.clock.now() - done[0].at);
    this.storedSeq = Math.max(this.storedSeq, done.at(-1)?.seq ?? 0);
    const ready = this.waiters.filter(({ seq }) => seq <= this.storedSeq);
    if (ready.length === 0) return;
    this.waiters = this.waiters.filter(({ seq }) => seq > this.storedSeq);
    for (const waiter of ready) {
      clearTimeout(waiter.timer);
      waiter.resolve();
    }
  }

  /** Writes the mark: up to just before the oldest event that is not stored, or up to now when all are. */
  private mark(): Promise<void> {
    if (this.ending) return Promise.resolve();
    this.marking ??= this.writeMark().finally(() => {
      this.marking = null;
    });
    return this.marking;
  }

  /** The figures of this process, when it is time to write them. */
  private figures(): Record<string, number> | null {
    const now = this.clock.now();
    if (now - this.metricsAt < METRICS_EVERY_MS) return null;
    this.metricsAt = now;
    const oldestMs = this.queue[0] ? now - this.queue[0].at : 0;
    return this.metrics.read({
      ...{ recorded: this.seq, lost: this.lost },
      ...{ buffered: this.queue.length, oldestMs },
    });
  }

  private async writeMark(): Promise<void> {
    this.closeGap(this.clock.now());
    // Read together, before any await. One millisecond less, because the next event may carry this very one.
    const upTo = (this.queue[0]?.at ?? this.clock.now()) - 1;
    const lastSeq = this.queue[0] ? this.queue[0].seq - 1 : this.seq;
    const lost = this.lost;
    const figures = this.figures();
    try {
      const alive = await this.writer.mark(upTo, lastSeq, lost, figures);
      if (!alive) {
        this.log.error('another process with this name took over');
        this.options.onReplaced?.();
      }
      await this.clock.measure(() => this.writer.clock());
    } catch (error) {
      this.log.warn({ err: error }, 'the mark could not be written');
      if (!this.ending) setTimeout(() => void this.mark(), MARK_RETRY_MS).unref();
    }
  }
}
