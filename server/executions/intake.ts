/**
 * Takes events in, each once and none forgotten: by the ranges that notifications announce, and by the gap-free
 * numbers of each laboratory process, which reveal whatever no notification brought.
 */
import type { Logger } from 'pino';
import type { LabEvent } from '../../conformance/events';
import type { Database } from '../../db/client';
import {
  eventsBetween,
  eventsOfProcess,
  firstSeqSince,
  momentBefore,
  readMarks,
} from '../../db/queries/matching';
import { Coverage } from './coverage';
import { lossesAmong } from './lost';
import { Sequence } from './sequence';

const PAGE = 2_000;
/** Processes that ended shortly before a window still tell where its evidence begins. */
const MARGIN_MS = 60_000;
/** Ranges that are this close are read together. */
const NEAR = 200;

interface Range {
  low: number;
  high: number;
}

export interface IntakeOptions {
  db: Database;
  log: Logger;
  /** Handles events. Must be repeatable: a failure leads to another attempt. */
  consume(events: LabEvent[]): Promise<void>;
  /** Runs before events that no notification brought are consumed. */
  beforeUnannounced(): Promise<void>;
}

export class Intake {
  readonly coverage = new Coverage();
  private readonly sequence = new Sequence();
  private ranges: Range[] = [];

  constructor(private readonly options: IntakeOptions) {}

  /** Whatever happened before this moment is none of our business. */
  async begin(earliest: Date): Promise<void> {
    const { db } = this.options;
    const reading = await readMarks(db, new Date(earliest.getTime() - MARGIN_MS));
    for (const { id } of reading.marks) this.sequence.begin(id, await firstSeqSince(db, id, earliest));
    this.coverage.update(reading, (process) => this.sequence.handled(process), performance.now());
  }

  /** @param payload `min-max` event ids, as notified. */
  announce(payload: string): void {
    const [low, high] = payload.split('-').map(Number);
    if (low && high) this.ranges.push({ low, high });
  }

  get announced(): boolean {
    return this.ranges.length > 0;
  }

  takeAnnounced(): Range[] {
    const ranges = this.ranges;
    this.ranges = [];
    return merged(ranges);
  }

  async read({ low, high }: Range): Promise<void> {
    for (let from = low; from <= high; ) {
      const events = await eventsBetween(this.options.db, from, high, PAGE);
      await this.take(events);
      const last = events.at(-1);
      if (!last || events.length < PAGE) return;
      from = last.id + 1;
    }
  }

  /** After notifications may have been lost. */
  async readAgain(): Promise<void> {
    for (const process of this.sequence.names()) {
      for (;;) {
        const next = this.sequence.handled(process) + 1;
        const events = await eventsOfProcess(this.options.db, process, next, PAGE);
        await this.takeUnannounced(events);
        if (events.length < PAGE) break;
      }
    }
  }

  /**
   * Reads the marks and everything that they declare stored.
   * @param since marks of processes that ended before are of no interest.
   * @returns the database's clock, ms.
   */
  async readMarks(since: number): Promise<number> {
    const reading = await readMarks(this.options.db, new Date(since - MARGIN_MS));
    for (const { id, lastSeq, endedAt, storedUpTo } of reading.marks) {
      if (!this.sequence.knows(id)) this.sequence.begin(id, endedAt === null ? 1 : lastSeq + 1);
      await this.catchUp(id, lastSeq, storedUpTo);
    }
    this.coverage.update(reading, (process) => this.sequence.handled(process), performance.now());
    this.sequence.forget((process) => this.coverage.has(process));
    return reading.now;
  }

  private async take(events: LabEvent[]): Promise<void> {
    const fresh = events.filter(({ process, processSeq }) => !this.sequence.has(process, processSeq));
    if (fresh.length === 0) return;
    await this.options.consume(fresh);
    for (const { process, processSeq } of fresh) this.sequence.add(process, processSeq);
  }

  private async takeUnannounced(events: LabEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.options.beforeUnannounced();
    await this.take(events);
  }

  /**
   * Reads what a mark declares stored and no notification brought. The mark is read before the events, so that what
   * it declares and is not there never will be: all holes of a reading are given up at once, or a laboratory that
   * lost many events would stop judging for everybody.
   */
  private async catchUp(process: string, lastSeq: number, storedUpTo: number): Promise<void> {
    const { db, log } = this.options;
    while (this.sequence.handled(process) < lastSeq) {
      const first = this.sequence.handled(process) + 1;
      const events = await eventsOfProcess(db, process, first, PAGE);
      await this.takeUnannounced(events);
      const last = events.length < PAGE ? lastSeq : Math.min(lastSeq, events.at(-1)?.processSeq ?? lastSeq);
      if (this.sequence.handled(process) >= last) continue;
      const before = await momentBefore(db, process, first);
      const losses = lossesAmong(events, { first, last, before, storedUpTo });
      log.error({ process, from: first, to: last, losses }, 'events of the laboratory are missing');
      for (const { from, to } of losses) this.coverage.lost(process, from, to);
      this.sequence.skip(process, last);
    }
  }
}

/** Overlapping and close ranges as one, so that a burst is one query. */
function merged(ranges: Range[]): Range[] {
  const result: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.low - b.low)) {
    const last = result.at(-1);
    if (last && range.low <= last.high + NEAR) last.high = Math.max(last.high, range.high);
    else result.push({ ...range });
  }
  return result;
}
