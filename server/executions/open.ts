/** An execution under way, as the leader keeps it in memory; everything here can be read again from the database. */
import type { TestCase } from '../../conformance/catalogue';
import type { LabEvent } from '../../conformance/events';
import {
  type Link,
  type MatchableExecution,
  matchableExecution,
  supportBasis,
} from '../../conformance/match';
import type { Snapshot } from '../../conformance/snapshot';
import type { Judgement, LinkedEvent, Verdict } from '../../conformance/verdict';
import type { Database } from '../../db/client';
import type { ExecutionRow } from '../../db/queries/execution';
import { evidenceOf, linksOf } from '../../db/queries/matching';
import { findCase } from '../cases/catalogue';
import { Brought, FULL_LOG } from './full-log';
import { Reopening } from './reopening';
import { Fold } from './rules';
import { Unproven } from './unproven';

export const faultKey = ({ subject, detail }: { subject: string; detail: string }) => `${subject} ${detail}`;

export class OpenExecution {
  readonly number: number;
  readonly testCase: TestCase;
  readonly snapshot: Snapshot;
  readonly mailboxId: number | null;
  readonly ruleVersion: string;
  state: ExecutionRow['state'];
  verdict: Verdict | null;
  endedAt: number | null;
  watchUntil: number | null;
  closed: boolean;
  matchable: MatchableExecution;
  /** Current links by connection, and which of those connections are still open. */
  readonly links = new Map<string, Pick<Link, 'basis' | 'judged'>>();
  readonly alive = new Set<string>();
  readonly unproven = new Unproven();
  /** A fault is held back until then, ms; null: none is. */
  heldUntil: number | null = null;
  /** `from` of the holes already stated. */
  readonly gaps = new Set<number>();
  /** Faults of the laboratory already stated: subject and sentence. */
  readonly faults = new Set<string>();
  /** The closing of sessions was announced and asked for. */
  closing = false;
  reopening = new Reopening();
  /** Lines of display are cut, and the log says so. */
  full = false;
  readonly brought = new Brought();
  fold: Fold | null = null;
  /** Set when the rule failed: nothing is judged any more. */
  failure: unknown = null;
  judgement: Judgement | null = null;
  /** Findings as last stored. */
  findings = '[]';
  lastSeq = 0;
  /** Up to when evidence was complete at the last judgement; never steps back. */
  judgedUpTo = 0;
  /** A judgement is due, whatever the clock says. */
  dirty = true;
  private superseded = false;
  /** Evidence was taken away: even a final verdict must be judged again. */
  withdrawn = false;
  /** Over already when evidence was withdrawn: what came meanwhile counts too. */
  recalled = false;

  constructor(row: ExecutionRow) {
    const testCase = findCase(row.caseId ?? '');
    if (!row.snapshot || !testCase)
      throw new Error(`execution ${row.number} has no snapshot or an unknown case`);
    this.number = row.number;
    this.testCase = testCase;
    this.snapshot = row.snapshot;
    this.mailboxId = row.mailboxId;
    this.ruleVersion = row.ruleVersion ?? '';
    this.state = row.state;
    this.verdict = row.verdict;
    this.endedAt = row.endedAt?.getTime() ?? null;
    this.watchUntil = row.watchUntil?.getTime() ?? null;
    this.closed = row.closedAt !== null;
    this.matchable = matchableExecution(row.number, testCase.protocol, row.snapshot, this.abortedAt());
  }

  /** Takes over what the row says now: an abort, or a transition of our own. */
  refresh(row: ExecutionRow): void {
    this.state = row.state;
    this.verdict = row.verdict;
    this.endedAt = row.endedAt?.getTime() ?? null;
    this.watchUntil = row.watchUntil?.getTime() ?? null;
    this.closed = row.closedAt !== null;
    const { deadline } = this.matchable;
    this.matchable = matchableExecution(this.number, this.testCase.protocol, this.snapshot, this.abortedAt());
    this.matchable.deadline = Math.min(this.matchable.deadline, deadline);
  }

  private abortedAt(): number | null {
    return this.verdict === 'aborted' ? this.endedAt : null;
  }

  /** A later execution took the mailbox on this server over: connections opened from then on are its. */
  supersededAt(moment: number): void {
    this.superseded = true;
    if (moment > this.matchable.deadline) return;
    this.matchable.deadline = moment - 1;
    this.dirty = true;
  }

  /** New connections still count: it listens, or its verdict may still turn. */
  get accepting(): boolean {
    return !this.closed && (this.state !== 'done' || this.watchUntil !== null || this.recalled);
  }

  /** Nothing of later moments is linked. */
  get followEnd(): number {
    return this.snapshot.window.deadline + this.snapshot.policies.followMs;
  }

  /**
   * A verdict is watched no longer than this: a connection of the window that is still open at the deadline may yet
   * hand over a credential. After a later execution took over, only its own open connections are left to watch.
   */
  get watchEnd(): number {
    const own = [...this.alive].some((connection) => this.links.get(connection)?.judged);
    return this.superseded && !own ? this.matchable.deadline : this.followEnd;
  }

  /** An event as this execution sees it. */
  linked(seq: number, event: LabEvent): LinkedEvent {
    const link = event.connection === null ? undefined : this.links.get(event.connection);
    const basis = link?.basis ?? supportBasis(event);
    return { ...event, seq, basis, judged: link?.judged ?? true };
  }

  /** Adds linked events to the fold; a rule that throws leaves `failure`. */
  step(events: { seq: number; event: LabEvent }[]): void {
    for (const { seq, event } of events) {
      this.lastSeq = Math.max(this.lastSeq, seq);
      if (event.type === 'transcript') continue;
      if (event.type === 'laboratory.gap') this.stated(event.data);
      if (event.type === 'laboratory.fault') this.faults.add(faultKey(event.data));
      if (event.type === 'sessions.closing') this.closing = true;
      this.brought.add(event);
      if (event.connection !== null) {
        if (event.type === 'connection.closed') {
          this.alive.delete(event.connection);
          this.brought.forget(event.connection);
        } else if (event.type === 'connection.opened') this.alive.add(event.connection);
        if (this.links.get(event.connection)?.basis !== 'identity') this.unproven.add(event);
      }
      const linked = this.linked(seq, event);
      this.reopening.step(linked);
      this.try(() => this.fold?.step(linked));
    }
    if (events.length > 0) this.dirty = true;
  }

  private stated({ from, reason }: { from: number; reason: string }): void {
    if (reason.startsWith(FULL_LOG)) this.full = true;
    else this.gaps.add(from);
  }

  /** Runs what a rule may break. */
  try<T>(work: () => T): T | undefined {
    if (this.failure !== null) return undefined;
    try {
      return work();
    } catch (error) {
      this.failure = error ?? new Error('the rule failed');
      this.dirty = true;
      return undefined;
    }
  }

  /** Folds everything linked anew: at the start of the leader, and when evidence was withdrawn. */
  async reload(db: Database, upToSeq?: number): Promise<void> {
    this.links.clear();
    this.alive.clear();
    this.unproven.clear();
    this.gaps.clear();
    this.faults.clear();
    this.closing = false;
    this.reopening = new Reopening();
    this.full = false;
    this.brought.clear();
    this.failure = null;
    for (const { connection, basis, judged } of await linksOf(db, this.number)) {
      this.links.set(connection, { basis, judged });
    }
    this.try(() => {
      this.fold = new Fold(this.testCase, this.snapshot);
    });
    this.step(await evidenceOf(db, this.number, upToSeq));
    this.dirty = true;
  }
}
