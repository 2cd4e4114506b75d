/**
 * Accounts and creations of mailboxes, as far as they are live: whoever follows them is told that something changed,
 * a few times a second at most however much changes. After a lost connection to the database everybody is told.
 */
import { runUnderWay, runWithCounts } from '../../db/queries/provisioning';
import { database } from '../database';
import { logger } from '../log';
import { runView } from '../provisioning/view';
import type { ProvisioningRunView } from '../views';
import type { Following } from './hub';

const APART_MS = 250;

/** Where news of runs go. */
export interface RunSink {
  run(view: ProvisioningRunView): void;
  /** Accounts of some organisation changed: how many wait may have changed. */
  accounts(): void;
}

export class Bulletin {
  private readonly organisations = new Map<number, { followers: Set<() => void>; tell: () => void }>();
  private readonly sinks = new Set<RunSink>();
  private readonly runs = new Map<number, () => void>();
  private readonly anyAccounts = coalesced(APART_MS, async () => {
    for (const sink of this.sinks) sink.accounts();
  });

  /** Calls `tell` when accounts of an organisation were created, changed or provided. */
  followAccounts(organisationId: number, tell: () => void): Following {
    const known = this.organisations.get(organisationId);
    const followers = known?.followers ?? new Set();
    if (!known) {
      const all = coalesced(APART_MS, async () => {
        for (const follower of followers) follower();
      });
      this.organisations.set(organisationId, { followers, tell: all });
    }
    const own = () => tell();
    followers.add(own);
    return {
      stop: () => {
        followers.delete(own);
        if (followers.size === 0 && this.organisations.get(organisationId)?.followers === followers)
          this.organisations.delete(organisationId);
      },
    };
  }

  /** For administrators: runs as they go on, and that accounts of any organisation changed. */
  followRuns(sink: RunSink): Following {
    this.sinks.add(sink);
    return { stop: () => void this.sinks.delete(sink) };
  }

  /** An account of this organisation changed. */
  account(organisationId: number): void {
    this.organisations.get(organisationId)?.tell();
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
    for (const { tell } of this.organisations.values()) tell();
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

/** Does something at once, and then at most every so often, as long as it is asked for; never twice at a time. */
export function coalesced(apartMs: number, work: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  const turn = async () => {
    busy = true;
    again = false;
    await work().catch((error) => logger('live').error({ err: error }, 'news could not be sent'));
    setTimeout(() => {
      busy = false;
      if (again) void turn();
    }, apartMs).unref();
  };
  return () => {
    again = true;
    if (!busy) void turn();
  };
}
