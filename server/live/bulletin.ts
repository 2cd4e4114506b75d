/**
 * Accounts and creations of mailboxes, as far as they are live: whoever follows them is told that something changed,
 * a few times a second at most however much changes. After a lost connection to the database everybody is told.
 */
import { runUnderWay, runWithCounts } from '../../db/queries/provisioning';
import { database } from '../database';
import { runView } from '../provisioning/view';
import type { ProvisioningRunView } from '../views';
import { coalesced } from './coalesced';
import type { Following } from './hub';
import { Watchers } from './watchers';

const APART_MS = 250;
/** An execution that is only read is read whole each time. */
const READING_MS = 1000;

/** Where news of runs go. */
export interface RunSink {
  run(view: ProvisioningRunView): void;
  /** Accounts of some organisation changed: how many wait may have changed. */
  accounts(): void;
}

export class Bulletin {
  private readonly organisations = new Watchers(APART_MS);
  private readonly executions = new Watchers(READING_MS);
  private readonly sinks = new Set<RunSink>();
  private readonly runs = new Map<number, () => void>();
  private readonly anyAccounts = coalesced(APART_MS, async () => {
    for (const sink of this.sinks) sink.accounts();
  });

  /** Calls `tell` when accounts of an organisation were created, changed or provided. */
  followAccounts(organisationId: number, tell: () => void): Following {
    return this.organisations.watch(organisationId, tell);
  }

  /** For administrators: calls `tell` when an execution of whomever went on. */
  watchExecution(number: number, tell: () => void): Following {
    return this.executions.watch(number, tell);
  }

  /** For administrators: runs as they go on, and that accounts of any organisation changed. */
  followRuns(sink: RunSink): Following {
    this.sinks.add(sink);
    return { stop: () => void this.sinks.delete(sink) };
  }

  /** An execution changed, or its log. */
  execution(number: number): void {
    this.executions.tell(number);
  }

  /** An account of this organisation changed. */
  account(organisationId: number): void {
    this.organisations.tell(organisationId);
    if (this.sinks.size > 0) this.anyAccounts();
  }

  /** A run changed, or what it did for an account. */
  run(id: number): void {
    if (this.sinks.size === 0) return;
    let tell = this.runs.get(id);
    if (!tell) {
      tell = coalesced(APART_MS, () => this.sendRun(id));
      this.runs.set(id, tell);
    }
    tell();
  }

  /** Notifications may have been lost. */
  all(): void {
    this.organisations.tellAll();
    this.executions.tellAll();
    if (this.sinks.size === 0) return;
    this.anyAccounts();
    for (const id of this.runs.keys()) this.run(id);
    runUnderWay(database()).then(
      (run) => run && this.run(run.id),
      () => {},
    );
  }

  private async sendRun(id: number): Promise<void> {
    const row = await runWithCounts(database(), id);
    if (!row || row.run.state === 'done') this.runs.delete(id);
    if (row) for (const sink of this.sinks) sink.run(runView(row));
  }
}
