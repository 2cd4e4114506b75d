/**
 * The leader: the one server process that matches and judges (see election.ts). Whoever takes over finds everything
 * in the database: recovery is the same code as the start.
 */
import type { Logger } from 'pino';
import type { LabEvent } from '../../conformance/events';
import type { Database } from '../../db/client';
import { type Listener, listen } from '../../db/listen';
import { keepControls } from '../../db/queries/control';
import { activitySince, eventsOfConnections, executionsUnderWay } from '../../db/queries/matching';
import { Campaigns } from './campaigns';
import { RecentConnections } from './connections';
import { Docket } from './docket';
import { FaultReporter } from './faults';
import { HoleReporter } from './holes';
import { Intake } from './intake';
import { judge, type Moment } from './judge';
import { Matcher } from './match';
import { closeForReopening } from './reopening';
import { isStated, Statements } from './statements';

const TICK_MS = 250;
const REVIEW_CHUNK = 100;
/** A notification that got lost on a living connection delays an execution by this much, and no more. */
const LOOK_MS = 5_000;
const DAY_MS = 24 * 3600_000;

export interface LeaderOptions {
  db: Database;
  databaseUrl: string;
  zone: string;
  log: Logger;
}

export class Leader {
  private readonly docket: Docket;
  private readonly intake: Intake;
  private readonly connections: RecentConnections;
  private readonly matcher: Matcher;
  private readonly statements: Statements;
  private readonly holes: HoleReporter;
  private readonly faults: FaultReporter;
  private readonly campaigns: Campaigns;
  private readonly changed = new Set<number>();
  private marksDue = true;
  private faultsDue = true;
  /** Notifications may have been lost. */
  private rescan = false;
  private moment: Moment = { upTo: 0, now: 0 };
  private listener: Listener | null = null;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  /** Recovered: rounds may run. */
  private ready = false;
  private stopped = false;
  private failing = false;
  /** When executions were last looked for without having been announced, ms. */
  private lookedAt = 0;

  constructor(private readonly options: LeaderOptions) {
    const { db, log, zone } = options;
    this.docket = new Docket(db, log);
    this.connections = new RecentConnections(db, zone);
    const statements = new Statements(db);
    this.statements = statements;
    this.matcher = new Matcher(db, this.connections, this.docket.executions, statements);
    this.intake = new Intake({
      db,
      log,
      consume: (events) => this.consume(events),
      beforeUnannounced: async () => {
        await this.docket.adoptUnannounced();
        await this.review();
      },
    });
    this.holes = new HoleReporter(this.intake.coverage, this.matcher, statements);
    this.faults = new FaultReporter(db, this.matcher, statements);
    this.campaigns = new Campaigns(db, log, this.docket.executions);
  }

  /** Takes over everything under way, then follows what comes. */
  async start(): Promise<void> {
    const { databaseUrl } = this.options;
    // Listening first: what happens during the recovery is handled right after it.
    this.listener = await listen(databaseUrl, 'motco2-matcher', {
      event: {
        onNotify: (payload) => {
          this.intake.announce(payload);
          this.wake();
        },
        onReady: () => {
          this.rescan = true;
          this.wake();
        },
      },
      execution: {
        onNotify: (payload) => {
          this.changed.add(Number(payload));
          this.wake();
        },
      },
      lab_check: {
        onNotify: () => {
          this.faultsDue = true;
          this.wake();
        },
        onReady: () => {
          this.faultsDue = true;
        },
      },
    });
    await this.recover();
    this.timer = setInterval(() => {
      this.marksDue = true;
      this.wake();
    }, TICK_MS);
    this.ready = true;
    this.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
    await this.listener?.close();
  }

  private async recover(): Promise<void> {
    const { db } = this.options;
    await keepControls(db, { since: new Date(Date.now() - DAY_MS) });
    const rows = await executionsUnderWay(db);
    const now = Date.now();
    const earliest = rows.reduce((first, row) => Math.min(first, row.startedAt?.getTime() ?? now), now);
    await this.intake.begin(new Date(earliest));
    for (const { number } of rows) await this.docket.adopt(number);
    await this.campaigns.recover();
    await this.review();
  }

  /** One round at a time; a wake-up during a round leads to another. */
  private wake(): void {
    if (this.running || this.stopped || !this.ready) return;
    this.running = this.rounds().finally(() => {
      this.running = null;
      if (this.due() && !this.failing) this.wake();
    });
  }

  private due(): boolean {
    if (this.stopped) return false;
    return this.marksDue || this.faultsDue || this.rescan || this.changed.size > 0 || this.intake.announced;
  }

  private async rounds(): Promise<void> {
    while (this.due()) {
      try {
        await this.round();
        this.failing = false;
      } catch (error) {
        // The next tick tries again: what was not handled is found by its number.
        this.failing = true;
        for (const execution of this.docket.executions.values()) execution.dirty = true;
        if (!this.stopped) this.options.log.error({ err: error }, 'a round of matching and judging failed');
        return;
      }
    }
  }

  private async round(): Promise<void> {
    if (this.rescan) await this.readAgain();
    // Taken before the executions: whatever started before one of these events has been announced before it.
    const ranges = this.intake.takeAnnounced();
    for (const number of this.changed) {
      // Taken out first: a change that comes while this one is read must be read too.
      this.changed.delete(number);
      try {
        const row = await this.docket.adopt(number);
        if (row?.campaignId) this.campaigns.touch(number);
      } catch (error) {
        this.changed.add(number);
        throw error;
      }
    }
    await this.review();
    for (const range of ranges) await this.intake.read(range);
    if (this.marksDue) await this.readMarks();
    if (this.faultsDue) await this.readFaults();
    for (const execution of this.docket.executions.values()) {
      await closeForReopening(this.options.db, execution, this.statements);
      await this.faults.report(execution, this.moment.now);
    }
    await this.judgeAll();
    await this.campaigns.advance(this.moment.now);
  }

  private async readAgain(): Promise<void> {
    for (const number of this.docket.executions.keys()) this.changed.add(number);
    await this.campaigns.recover();
    await this.docket.adoptUnannounced();
    await this.review();
    await this.intake.readAgain();
    this.rescan = false;
  }

  private async readMarks(): Promise<void> {
    this.marksDue = false;
    const { executions } = this.docket;
    const since = [...executions.values()].reduce(
      (earliest, { snapshot }) => Math.min(earliest, snapshot.window.start),
      this.moment.now || Date.now(),
    );
    const now = await this.intake.readMarks(since);
    this.moment = { upTo: this.intake.coverage.upTo(), now };
    this.connections.forget(now);
    for (const execution of executions.values()) await this.holes.report(execution, now);
    if (now - this.lookedAt < LOOK_MS) return;
    this.lookedAt = now;
    await this.docket.adoptUnannounced();
  }

  private async readFaults(): Promise<void> {
    this.faultsDue = false;
    try {
      await this.faults.read();
    } catch (error) {
      this.faultsDue = true;
      throw error;
    }
  }

  private async judgeAll(): Promise<void> {
    const { db, log } = this.options;
    await this.recall();
    for (const execution of this.docket.executions.values()) {
      try {
        await judge(db, execution, this.moment, log);
      } catch (error) {
        execution.dirty = true;
        log.error({ execution: execution.number, err: error }, 'judging failed; it will be tried again');
      }
    }
    this.docket.forget(this.moment.now);
  }

  /**
   * A final verdict took no new connection; now that its evidence was withdrawn, those that came meanwhile count,
   * and what the laboratory missed meanwhile too.
   */
  private async recall(): Promise<void> {
    const recalled = [...this.docket.executions.values()].filter(
      (execution) => execution.withdrawn && !execution.accepting && !execution.closed,
    );
    for (const execution of recalled) {
      execution.recalled = true;
      this.docket.reviewAgain(execution.snapshot.window.start);
    }
    await this.review();
    for (const execution of recalled) await this.holes.report(execution, this.moment.now);
  }

  /** Attributes anew whatever happened since the earliest start of the executions taken in. */
  private async review(): Promise<void> {
    for (let since = this.docket.takeReview(); since !== null; since = this.docket.takeReview()) {
      try {
        await this.reviewFrom(since);
      } catch (error) {
        this.docket.reviewAgain(since.getTime());
        throw error;
      }
    }
  }

  private async reviewFrom(since: Date): Promise<void> {
    const { db } = this.options;
    const { connections, loose } = await activitySince(db, since);
    for (let at = 0; at < connections.length; at += REVIEW_CHUNK) {
      const events = await eventsOfConnections(db, connections.slice(at, at + REVIEW_CHUNK));
      await this.docket.adoptUnannounced();
      await this.matcher.handle(events);
    }
    await this.matcher.handle(this.ofLaboratory(loose));
  }

  /** Appending is repeatable, so that a failure in the middle does no harm. */
  private async consume(events: LabEvent[]): Promise<void> {
    await this.matcher.handle(this.ofLaboratory(events));
    const authenticated = events.filter(({ type }) => type === 'auth.succeeded').map(({ id }) => id);
    if (authenticated.length > 0) await keepControls(this.options.db, { ids: authenticated });
  }

  /** What a judge stated is not evidence of the laboratory. */
  private ofLaboratory(events: LabEvent[]): LabEvent[] {
    return events.filter((event) => !isStated(event) || this.intake.coverage.has(event.process));
  }
}
