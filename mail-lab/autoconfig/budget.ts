/**
 * How many events discovery may cause: more of the same prove nothing more, and a flood must not reach the recorder.
 * What names an account counts for that account alone, whoever asks, so that a noisy neighbour behind the same
 * resolver takes nothing from it; everything else counts for the address. What is left out is said, so often that an
 * execution whose evidence may be missing hears of it.
 */
import { addressGroup } from '../../conformance/addresses';
import { Rates } from '../http/limits';

export const BUDGET = { samePerSecond: 10, perSecond: 50, saidEveryMs: 1000 } as const;

/** Addresses and labels whose excess was said recently. */
const MOST_SAID = 10_000;

export class EventBudget {
  private readonly same = new Rates(BUDGET.samePerSecond);
  private readonly all = new Rates(BUDGET.perSecond);
  private readonly said = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * @param what the thing asked for; more than a few of the same each second are left out.
   * @returns `record`, `skip`, or `say`: skip, and say once that events are left out.
   */
  take(address: string, label: string | null, what: string): 'record' | 'skip' | 'say' {
    const now = this.now();
    const group = label === null ? addressGroup(address) : `label ${label}`;
    if (this.same.take(`${group} ${what}`, now) && this.all.take(group, now)) return 'record';
    if (now - (this.said.get(group) ?? Number.NEGATIVE_INFINITY) < BUDGET.saidEveryMs) return 'skip';
    if (this.said.size >= MOST_SAID) this.said.clear();
    this.said.set(group, now);
    return 'say';
  }
}
