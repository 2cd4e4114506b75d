/** The campaigns under way, as the leader keeps them: which to look at, and when. What happens is advance.ts. */
import type { Logger } from 'pino';
import type { Database } from '../../db/client';
import { campaignsUnderWay } from '../../db/queries/campaign';
import { advance, type Outlook } from './advance';
import type { OpenExecution } from './open';

/** How long a campaign may miss what a lost notification told, ms. */
const LOOK_MS = 5_000;

const AT_ONCE: Outlook = { over: false, dueAt: 0, after: null };

export class Campaigns {
  private readonly outlooks = new Map<number, Outlook>();

  constructor(
    private readonly db: Database,
    private readonly log: Logger,
    private readonly executions: ReadonlyMap<number, OpenExecution>,
  ) {}

  /** Takes over those that another leader left. */
  async recover(): Promise<void> {
    for (const number of await campaignsUnderWay(this.db)) this.touch(number);
  }

  /** It started, or one of its tests changed, or the editor ended or lengthened its pause. */
  touch(number: number): void {
    this.outlooks.set(number, AT_ONCE);
  }

  /** @param now database clock, ms. */
  async advance(now: number): Promise<void> {
    for (const [number, outlook] of this.outlooks) {
      if (!this.isDue(outlook, now)) continue;
      try {
        const next = await advance(this.db, number, (test) => this.connectionsOpen(test));
        if (next.over) this.outlooks.delete(number);
        // What only a notification would tell is looked at now and then all the same.
        else this.outlooks.set(number, { ...next, dueAt: next.dueAt ?? now + LOOK_MS });
      } catch (error) {
        this.touch(number);
        this.log.error(
          { execution: number, err: error },
          'a campaign could not go on; it will be tried again',
        );
      }
    }
  }

  private isDue({ dueAt, after }: Outlook, now: number): boolean {
    if (dueAt !== null && now >= dueAt) return true;
    return after !== null && !this.connectionsOpen(after);
  }

  /** Connections of its window that have not closed. One that nobody follows any more has none. */
  private connectionsOpen(number: number): boolean {
    const execution = this.executions.get(number);
    if (!execution || execution.closed) return false;
    return [...execution.alive].some((connection) => execution.links.get(connection)?.judged);
  }
}
