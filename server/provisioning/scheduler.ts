/**
 * When mailboxes are created: at night, when an administrator asks, and after an end in the middle. Of the one server
 * process that is elected to it (executions/election.ts, with a lock and connections of its own, so that a heavy
 * night never delays judging). Everything that it knows is in the database.
 */
import type { Logger } from 'pino';
import { openDatabase } from '../../db/client';
import { type Listener, listen } from '../../db/listen';
import {
  accountsLeft,
  hadNights,
  insertRun,
  nightHadItsRun,
  runUnderWay,
  waitedSince,
} from '../../db/queries/provisioning';
import { attempt, type Workshop } from './attempt';
import { type NightTime, nightAfter, nightBefore } from './night';
import { carryOutRun } from './run';

/** What a lost notification, or a clock that was set, costs at most. */
const LOOK_MS = 15_000;
const CONNECTIONS = 5;

export interface SchedulerOptions {
  databaseUrl: string;
  mailDomain: string;
  /** `immediate`: what was left behind is caught up with between the runs. */
  mode: 'immediate' | 'nightly';
  night: NightTime;
  log: Logger;
  /** For tests. */
  now?: () => Date;
}

export class Scheduler {
  private readonly workshop: Workshop;
  private readonly pool: ReturnType<typeof openDatabase>;
  private listener: Listener | null = null;
  private timer: NodeJS.Timeout | undefined;
  /** Rings when the night begins, when that is soon. */
  private alarm: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;

  constructor(private readonly options: SchedulerOptions) {
    const { databaseUrl, mailDomain, log } = options;
    this.pool = openDatabase(databaseUrl, { max: CONNECTIONS, application: 'motco2-provisioning' });
    this.workshop = { db: this.pool.db, mailDomain, log };
  }

  /** Goes on with the run that is under way, if any, makes up for a night that was missed, then waits for the next. */
  async start(): Promise<void> {
    this.listener = await listen(this.options.databaseUrl, 'motco2-provisioning', {
      provisioning: { onNotify: () => this.wake(), onReady: () => this.wake() },
    });
    this.timer = setInterval(() => this.wake(), LOOK_MS);
    this.wake();
  }

  /** Ends what is under way for the accounts at hand; the next to be elected does the rest. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    clearTimeout(this.alarm);
    await this.running;
    await this.listener?.close();
    await this.pool.close();
  }

  /** Looks for something to do: one look at a time; a wake-up during a look leads to another. */
  wake(): void {
    this.again = true;
    if (this.running || this.stopped) return;
    this.running = this.look().finally(() => {
      this.running = null;
    });
  }

  private async look(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        await this.round();
      } catch (error) {
        // The next look finds everything as it was left.
        if (!this.stopped)
          this.options.log.error({ err: error }, 'the creation of mailboxes was interrupted');
        return;
      }
    }
  }

  private async round(): Promise<void> {
    const { db } = this.workshop;
    for (let run = await runUnderWay(db); run && !this.stopped; run = await runUnderWay(db)) {
      await carryOutRun(this.workshop, run, () => this.stopped);
    }
    if (this.stopped) return;
    const night = await this.nightDue();
    if (night !== null && (await insertRun(db, { trigger: 'night', night })) !== undefined) this.again = true;
    else if (this.options.mode === 'immediate') await this.catchUp();
    this.setAlarm();
  }

  private setAlarm(): void {
    clearTimeout(this.alarm);
    const left = nightAfter(this.now(), this.options.night).at.getTime() - this.now().getTime();
    if (left <= 2 * LOOK_MS && !this.stopped) this.alarm = setTimeout(() => this.wake(), left + 1);
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }

  /** The day of the last night, when it had no run: it is due now, or was missed and is made up for. */
  private async nightDue(): Promise<string | null> {
    const { db } = this.workshop;
    const now = this.now();
    const night = nightBefore(now, this.options.night);
    if (await nightHadItsRun(db, night.date)) return null;
    // An instance that was not there yet, with nothing that waited for that night, missed nothing.
    const missed = (await hadNights(db)) || (await waitedSince(db, night.at));
    const begins = now.getTime() - night.at.getTime() <= 2 * LOOK_MS;
    return missed || begins ? night.date : null;
  }

  /** Accounts that were left behind: the process ended just after their change, or a test listened. */
  private async catchUp(): Promise<void> {
    for (const accountId of await accountsLeft(this.workshop.db)) {
      if (this.stopped) return;
      await attempt(this.workshop, { accountId, runId: null });
    }
  }
}
