/**
 * The leader: the one server process that matches and judges. A session lock of the database makes it the only one;
 * whoever takes over finds everything in the database (recovery is the same code as the start).
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { LabEvent } from '../../conformance/events';
import type { Database } from '../../db/client';
import { type Listener, listen } from '../../db/listen';
import { keepControls } from '../../db/queries/control';
import type { ExecutionRow } from '../../db/queries/execution';
import {
  activitySince,
  eventsBetween,
  eventsOfConnections,
  eventsOfProcess,
  executionRow,
  executionsUnderWay,
  firstSeqSince,
  insertJudgeEvent,
  readMarks,
} from '../../db/queries/matching';
import { RecentConnections } from './connections';
import { Coverage } from './coverage';
import { judge, type Moment } from './judge';
import { Matcher } from './match';
import { OpenExecution } from './open';
import { Sequence } from './sequence';

const TICK_MS = 250;
const PAGE = 2_000;
const REVIEW_CHUNK = 100;
const DAY_MS = 24 * 3600_000;
/** Processes that ended shortly before a window still tell where its evidence begins. */
const MARGIN_MS = 60_000;
/** A number that a mark declares stored and that is still absent after this many readings never was. */
const READINGS_BEFORE_LOST = 8;

export interface LeaderOptions {
  db: Database;
  databaseUrl: string;
  zone: string;
  log: Logger;
}

export class Leader {
  private readonly executions = new Map<number, OpenExecution>();
  private readonly sequence = new Sequence();
  private readonly coverage = new Coverage();
  private readonly connections: RecentConnections;
  private readonly matcher: Matcher;
  /** Names the judge's own events (laboratory.gap). */
  private readonly process = randomUUID();
  private processSeq = 0;
  private readonly missing = new Map<string, { next: number; readings: number }>();
  private ranges: { low: number; high: number }[] = [];
  private changed = new Set<number>();
  private marksDue = true;
  private rescan = false;
  private reviewFrom = Number.POSITIVE_INFINITY;
  private moment: Moment = { upTo: 0, now: 0 };
  private listener: Listener | null = null;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private stopped = false;
  private failures = 0;

  constructor(private readonly options: LeaderOptions) {
    this.connections = new RecentConnections(options.db, options.zone);
    this.matcher = new Matcher(options.db, this.connections, this.executions);
  }

  /** Takes over everything under way, then follows what comes. */
  async start(): Promise<void> {
    const { db, databaseUrl } = this.options;
    // Listening first: what happens during the recovery is handled right after it.
    this.listener = await listen(databaseUrl, 'motco2-matcher', {
      event: { onNotify: (payload) => this.onEvents(payload), onReady: () => this.onReconnected() },
      execution: { onNotify: (payload) => this.onExecution(Number(payload)) },
    });
    await this.recover(db);
    this.timer = setInterval(() => {
      this.marksDue = true;
      this.wake();
    }, TICK_MS);
    this.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
    await this.listener?.close();
  }

  private async recover(db: Database): Promise<void> {
    await keepControls(db, { since: new Date(Date.now() - DAY_MS) });
    const rows = await executionsUnderWay(db);
    const earliest = Math.min(Date.now(), ...rows.map((row) => row.startedAt?.getTime() ?? Date.now()));
    const { marks } = await readMarks(db, new Date(earliest - MARGIN_MS));
    for (const { id } of marks) this.sequence.begin(id, await firstSeqSince(db, id, new Date(earliest)));
    for (const row of rows) await this.adopt(row.number);
    await this.review();
  }

  /** Notifications in between are lost. */
  private onReconnected(): void {
    this.rescan = true;
    this.wake();
  }

  private onEvents(payload: string): void {
    const [low, high] = payload.split('-').map(Number);
    if (!low || !high) return;
    this.ranges.push({ low, high });
    this.wake();
  }

  private onExecution(number: number): void {
    if (!Number.isSafeInteger(number)) return;
    this.changed.add(number);
    this.wake();
  }

  /** One round at a time; a wake-up during a round leads to another. */
  private wake(): void {
    if (this.running || this.stopped) return;
    this.running = this.rounds().finally(() => {
      this.running = null;
      if (this.due() && this.failures === 0) this.wake();
    });
  }

  private due(): boolean {
    return !this.stopped && (this.marksDue || this.ranges.length > 0 || this.changed.size > 0);
  }

  private async rounds(): Promise<void> {
    while (this.due()) {
      try {
        await this.round();
        this.failures = 0;
      } catch (error) {
        // The next tick tries again: what was not handled is found by its number.
        this.failures++;
        for (const execution of this.executions.values()) execution.dirty = true;
        if (!this.stopped) this.options.log.error({ err: error }, 'a round of matching and judging failed');
        return;
      }
    }
  }

  private async round(): Promise<void> {
    const { db, log } = this.options;
    if (this.rescan) await this.readAgain();
    // Taken before the executions: whatever started before one of these events has been announced before it.
    const ranges = this.ranges;
    this.ranges = [];
    for (const number of this.changed) {
      await this.adopt(number);
      this.changed.delete(number);
    }
    await this.review();
    for (const { low, high } of merged(ranges)) await this.read(low, high);
    if (this.marksDue) {
      this.marksDue = false;
      await this.readMarks();
    }
    for (const execution of this.executions.values()) {
      try {
        await judge(db, execution, this.moment, log);
      } catch (error) {
        execution.dirty = true;
        log.error({ execution: execution.number, err: error }, 'judging failed; it will be tried again');
      }
      if (execution.closed && this.moment.now > execution.matchable.deadline)
        this.executions.delete(execution.number);
    }
  }

  /** After a reconnection: whatever started, changed or happened meanwhile. */
  private async readAgain(): Promise<void> {
    const { db } = this.options;
    for (const { number } of await executionsUnderWay(db)) this.changed.add(number);
    for (const number of this.executions.keys()) this.changed.add(number);
    for (const process of this.sequence.names()) {
      for (;;) {
        const events = await eventsOfProcess(db, process, this.sequence.handled(process) + 1, PAGE);
        await this.handleUnannounced(events);
        if (events.length < PAGE) break;
      }
    }
    this.rescan = false;
  }

  /** Takes in an execution that started or changed. */
  private async adopt(number: number): Promise<void> {
    const row = await executionRow(this.options.db, number);
    const known = this.executions.get(number);
    if (known) {
      if (row) known.refresh(row);
      return;
    }
    if (!row?.snapshot || !row.caseId || (row.closedAt && (row.deadline?.getTime() ?? 0) < Date.now()))
      return;
    const execution = openExecution(row, this.options.log);
    if (!execution) return;
    await execution.reload(this.options.db);
    this.executions.set(number, execution);
    this.supersede();
    this.reviewFrom = Math.min(this.reviewFrom, execution.snapshot.window.start);
  }

  /** On one mailbox and server, a connection belongs to the latest execution that had started when it opened. */
  private supersede(): void {
    for (const execution of this.executions.values()) {
      for (const later of this.executions.values()) {
        const same =
          later.mailboxId === execution.mailboxId &&
          later.matchable.host === execution.matchable.host &&
          later.matchable.protocol === execution.matchable.protocol;
        if (same && later.matchable.start > execution.matchable.start)
          execution.supersededAt(later.matchable.start);
      }
    }
  }

  /** Attributes anew whatever happened since the earliest start of the executions taken in. */
  private async review(): Promise<void> {
    const { db } = this.options;
    while (this.reviewFrom !== Number.POSITIVE_INFINITY) {
      const since = new Date(this.reviewFrom);
      this.reviewFrom = Number.POSITIVE_INFINITY;
      const { connections, loose } = await activitySince(db, since);
      for (let at = 0; at < connections.length; at += REVIEW_CHUNK) {
        const events = await eventsOfConnections(db, connections.slice(at, at + REVIEW_CHUNK));
        await this.adoptUnannounced();
        await this.matcher.handle(events);
      }
      await this.matcher.handle(this.ofLaboratory(loose));
    }
  }

  private async read(low: number, high: number): Promise<void> {
    for (let from = low; from <= high; ) {
      const events = await eventsBetween(this.options.db, from, high, PAGE);
      await this.handle(events);
      const last = events.at(-1);
      if (!last || events.length < PAGE) return;
      from = last.id + 1;
    }
  }

  private async handle(events: LabEvent[]): Promise<void> {
    const fresh = events.filter(({ process, processSeq }) => !this.sequence.has(process, processSeq));
    if (fresh.length === 0) return;
    // Appending is repeatable, so that events count as handled only once they are.
    await this.matcher.handle(this.ofLaboratory(fresh));
    for (const { process, processSeq } of fresh) this.sequence.add(process, processSeq);
    const authenticated = fresh.filter(({ type }) => type === 'auth.succeeded').map(({ id }) => id);
    if (authenticated.length > 0) await keepControls(this.options.db, { ids: authenticated });
  }

  /** Events that no notification brought. */
  private async handleUnannounced(events: LabEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.adoptUnannounced();
    await this.review();
    await this.handle(events);
  }

  /**
   * Between reading events and attributing them: an execution that started before one of them may be unannounced,
   * and without it the event would go to its neighbour.
   */
  private async adoptUnannounced(): Promise<void> {
    for (const { number } of await executionsUnderWay(this.options.db)) {
      if (!this.executions.has(number)) await this.adopt(number);
    }
  }

  /** What a judge stated is not evidence of the laboratory. */
  private ofLaboratory(events: LabEvent[]): LabEvent[] {
    return events.filter(({ type, process }) => type !== 'laboratory.gap' || this.coverage.has(process));
  }

  private async readMarks(): Promise<void> {
    const { db } = this.options;
    const since = [...this.executions.values()].reduce(
      (earliest, { snapshot }) => Math.min(earliest, snapshot.window.start),
      this.moment.now || Date.now(),
    );
    const reading = await readMarks(db, new Date(since - MARGIN_MS));
    for (const { id, lastSeq, endedAt, storedUpTo } of reading.marks) {
      if (!this.sequence.knows(id)) this.sequence.begin(id, endedAt === null ? 1 : lastSeq + 1);
      await this.catchUp(id, lastSeq, storedUpTo);
    }
    this.coverage.update(reading, (process) => this.sequence.handled(process), performance.now());
    this.sequence.forget((process) => this.coverage.has(process));
    this.moment = { upTo: this.coverage.upTo(), now: reading.now };
    this.connections.forget(reading.now);
    for (const execution of this.executions.values()) await this.stateHoles(execution);
  }

  /** Reads what a mark declares stored and no notification brought; gives up on what is not there. */
  private async catchUp(process: string, lastSeq: number, storedUpTo: number): Promise<void> {
    while (this.sequence.handled(process) < lastSeq) {
      const next = this.sequence.handled(process) + 1;
      const events = await eventsOfProcess(this.options.db, process, next, PAGE);
      await this.handleUnannounced(events);
      if (this.sequence.handled(process) >= next) continue;
      const counted = this.missing.get(process);
      const readings = counted?.next === next ? counted.readings + 1 : 1;
      this.missing.set(process, { next, readings });
      if (readings < READINGS_BEFORE_LOST) return;
      this.missing.delete(process);
      const after = events.find(({ processSeq }) => processSeq > next);
      const upTo = after && after.processSeq <= lastSeq ? after.processSeq - 1 : lastSeq;
      this.options.log.error({ process, from: next, to: upTo }, 'events of the laboratory are missing');
      const [before] = await eventsOfProcess(this.options.db, process, next - 1, 1);
      this.coverage.lost(process, before?.at ?? 0, after?.at ?? storedUpTo);
      this.sequence.skip(process, upTo);
    }
  }

  /** Writes into the log of an execution where the laboratory may have missed something. */
  private async stateHoles(execution: OpenExecution): Promise<void> {
    if (!execution.accepting) return;
    const { start } = execution.snapshot.window;
    for (const { from, to, reason } of this.coverage.holes(
      start,
      Math.min(execution.followEnd, this.moment.now),
    )) {
      if (execution.gaps.has(from)) continue;
      const { db } = this.options;
      const data = { from, to, reason };
      const processSeq = ++this.processSeq;
      const id = await insertJudgeEvent(db, { process: this.process, processSeq, at: to, data });
      const event = {
        id,
        process: this.process,
        processSeq,
        at: to,
        connection: null,
        connectionSeq: 0,
        host: null,
        protocol: null,
        clientAddress: null,
        type: 'laboratory.gap' as const,
        data,
      };
      await this.matcher.append(execution, [event]);
      execution.gaps.add(from);
    }
  }
}

/** One that this version cannot judge (its case is gone) must not stop the others. */
function openExecution(row: ExecutionRow, log: Logger): OpenExecution | null {
  try {
    return new OpenExecution(row);
  } catch (error) {
    log.error({ execution: row.number, err: error }, 'this execution cannot be judged');
    return null;
  }
}

/** Overlapping and touching ranges as one, so that a burst is one query. */
function merged(ranges: { low: number; high: number }[]): { low: number; high: number }[] {
  const result: { low: number; high: number }[] = [];
  for (const range of ranges.toSorted((a, b) => a.low - b.low)) {
    const last = result.at(-1);
    if (last && range.low <= last.high + 200) last.high = Math.max(last.high, range.high);
    else result.push({ ...range });
  }
  return result;
}
