/**
 * Which labels accounts bear. An unknown label is asked of the database each time, so that a new account's works at
 * once; all that arrive while a question is under way travel in the next one, so that a flood of inventions costs
 * the database one statement at a time.
 */
import type { Mailbox } from '../store/types';

export type Kinds = ReadonlySet<Mailbox['kind']>;

/** The labels among these that accounts bear, each with the kinds of mailbox that its account has. */
export type AskLabels = (labels: string[]) => Promise<ReadonlyMap<string, Kinds>>;

/** Too many questions wait, or the database does not answer. */
export class LabelsUnavailable extends Error {
  override name = 'LabelsUnavailable';
}

const FRESH_MS = 5000;
const BATCH = 500;
const MOST_WAITING = 5000;
const MOST_KEPT = 20_000;
const NONE: Kinds = new Set();

interface Waiter {
  resolve: (kinds: Kinds) => void;
  reject: (error: Error) => void;
}

export class Labels {
  private readonly kept = new Map<string, { until: number; kinds: Kinds }>();
  private waiting = new Map<string, Waiter[]>();
  private count = 0;
  private asking = false;

  constructor(
    private readonly ask: AskLabels,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The kinds of mailbox of the account with this label (lower case); none when nobody bears it. Rejects with LabelsUnavailable. */
  kindsOf(label: string): Promise<Kinds> {
    const known = this.kept.get(label);
    if (known && known.until > this.now()) return Promise.resolve(known.kinds);
    if (this.count >= MOST_WAITING) return Promise.reject(new LabelsUnavailable('too many questions wait'));
    this.count++;
    return new Promise((resolve, reject) => {
      const waiters = this.waiting.get(label);
      if (waiters) waiters.push({ resolve, reject });
      else this.waiting.set(label, [{ resolve, reject }]);
      void this.work();
    });
  }

  private async work(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    while (this.waiting.size > 0) {
      const batch = [...this.waiting].slice(0, BATCH);
      for (const [label] of batch) this.waiting.delete(label);
      await this.answer(new Map(batch));
    }
    this.asking = false;
  }

  private async answer(batch: Map<string, Waiter[]>): Promise<void> {
    const found = await this.ask([...batch.keys()]).catch(() => null);
    if (this.kept.size > MOST_KEPT) this.kept.clear();
    for (const [label, waiters] of batch) {
      this.count -= waiters.length;
      const kinds = found?.get(label) ?? NONE;
      if (kinds.size > 0) this.kept.set(label, { until: this.now() + FRESH_MS, kinds });
      for (const { resolve, reject } of waiters) {
        if (found) resolve(kinds);
        else reject(new LabelsUnavailable('the database does not answer'));
      }
    }
  }
}
