/** The executions under way, as the leader knows them. */
import type { Logger } from 'pino';
import type { Database } from '../../db/client';
import type { ExecutionRow } from '../../db/queries/execution';
import { executionRow, executionsUnderWay, supersededSince } from '../../db/queries/matching';
import { OpenExecution } from './open';

export class Docket {
  readonly executions = new Map<number, OpenExecution>();
  private reviewFrom = Number.POSITIVE_INFINITY;

  constructor(
    private readonly db: Database,
    private readonly log: Logger,
  ) {}

  /** Takes in an execution that started or changed. @returns what it is now. */
  async adopt(number: number): Promise<ExecutionRow | undefined> {
    const row = await executionRow(this.db, number);
    const known = this.executions.get(number);
    if (known) {
      if (row) known.refresh(row);
      return row;
    }
    const over = row?.closedAt && (row.deadline?.getTime() ?? 0) < Date.now();
    if (!row?.snapshot || !row.caseId || over) return row;
    const execution = this.open(row);
    if (!execution) return row;
    await execution.reload(this.db);
    this.executions.set(number, execution);
    const later = await supersededSince(this.db, row);
    if (later !== null) execution.supersededAt(later);
    this.supersede();
    this.reviewFrom = Math.min(this.reviewFrom, execution.snapshot.window.start);
    return row;
  }

  /**
   * Between reading events and attributing them: an execution that started before one of them may be unannounced,
   * and without it the event would go to its neighbour.
   */
  async adoptUnannounced(): Promise<void> {
    for (const { number } of await executionsUnderWay(this.db)) {
      if (!this.executions.has(number)) await this.adopt(number);
    }
  }

  /** Asks for everything since a moment (ms) to be attributed anew. */
  reviewAgain(since: number): void {
    this.reviewFrom = Math.min(this.reviewFrom, since);
  }

  /** Since when activity must be attributed anew, for the executions taken in since the last call; null: none. */
  takeReview(): Date | null {
    const from = this.reviewFrom;
    this.reviewFrom = Number.POSITIVE_INFINITY;
    return from === Number.POSITIVE_INFINITY ? null : new Date(from);
  }

  /** Lets go of those that are over and compete for nothing any more. @param now database clock, ms. */
  forget(now: number): void {
    for (const [number, { closed, matchable }] of this.executions) {
      if (closed && now > matchable.deadline) this.executions.delete(number);
    }
  }

  /** One that this version cannot judge (its case is gone) must not stop the others. */
  private open(row: ExecutionRow): OpenExecution | null {
    try {
      return new OpenExecution(row);
    } catch (error) {
      this.log.error({ execution: row.number, err: error }, 'this execution cannot be judged');
      return null;
    }
  }

  /** On one mailbox and server, a connection belongs to the latest execution that had started when it opened. */
  private supersede(): void {
    for (const execution of this.executions.values()) {
      for (const later of this.executions.values()) {
        const same =
          later.mailboxId === execution.mailboxId &&
          later.matchable.host === execution.matchable.host &&
          later.matchable.protocol === execution.matchable.protocol;
        const start = later.matchable.start;
        if (same && start > execution.matchable.start) execution.supersededAt(start);
      }
    }
  }
}
