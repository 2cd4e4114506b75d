/** A laboratory that dies: at a random event it stops storing, and then it is gone, with all its connections. */
import type { NewEvent } from '../../../conformance/events';
import { TestLab } from '../../testing';

export interface LabDeath {
  /** How many events before it happens. */
  after: number;
  /** How long it numbers events that it never stores, ms. */
  losing: number;
  /** How long nobody is there before a successor replaces it, ms; null: it does not die, and goes on with holes. */
  absent: number | null;
}

type Origin = Parameters<TestLab['record']>[0];

/** An event that happened and was never stored. Moments in ms. */
export type LostEvent = Origin & { type: string; data: unknown; at: number };

export class MortalLab extends TestLab {
  /** What the world knows and the database does not. */
  readonly lost: LostEvent[] = [];
  deaths = 0;
  private plan: LabDeath[] = [];
  private left = Number.POSITIVE_INFINITY;
  private state: 'well' | 'dying' | 'forgetting' | 'dead' = 'dead';
  /** The process that each connection was made to. */
  private readonly homes = new Map<string, string>();
  private heart: NodeJS.Timeout | undefined;
  private ending: Promise<void> = Promise.resolve();

  /** Lives from now on, and dies as planned. */
  async live(plan: LabDeath[]): Promise<void> {
    this.plan = [...plan];
    await this.begin();
    this.heart = setInterval(() => void this.mark().catch(() => {}), 50);
  }

  async rest(): Promise<void> {
    this.plan = [];
    clearInterval(this.heart);
    await this.ending;
  }

  override async begin(): Promise<void> {
    await super.begin();
    this.state = 'well';
    this.left = this.plan[0]?.after ?? Number.POSITIVE_INFINITY;
  }

  /** A dying laboratory vouches for nothing any more. */
  override async mark(): Promise<void> {
    if (this.state === 'well' || this.state === 'forgetting') await super.mark();
  }

  /** @returns 0 when nothing was stored. */
  override async record(origin: Origin, seen: NewEvent, at?: number): Promise<number> {
    // Nobody answers at a dead one, and its connections broke off.
    const home = this.homes.get(origin.connection) ?? (this.state === 'dead' ? '' : this.process);
    this.homes.set(origin.connection, home);
    if (this.state === 'dead' || home !== this.process) return 0;
    if (this.state === 'well' && --this.left <= 0) this.fail();
    if (this.state === 'well') return super.record(origin, seen, at);
    this.lose();
    this.lost.push({ ...origin, type: seen.type, data: seen.data, at: Date.now() });
    return 0;
  }

  private fail(): void {
    const death = this.plan.shift();
    if (!death) return;
    this.deaths++;
    this.state = death.absent === null ? 'forgetting' : 'dying';
    this.ending = this.end(death);
  }

  private async end({ losing, absent }: LabDeath): Promise<void> {
    await wait(losing);
    if (absent === null) {
      this.state = 'well';
      this.left = this.plan[0]?.after ?? Number.POSITIVE_INFINITY;
      return;
    }
    this.state = 'dead';
    await wait(absent);
    await this.begin();
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
