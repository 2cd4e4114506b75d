/** Writes into the logs what the laboratory found wrong with the server of a test (event `laboratory.fault`). */

import { hostByKey } from '../../conformance/hosts';
import type { Database } from '../../db/client';
import { type CheckRow, labChecks } from '../../db/queries/lab-check';
import { concerns, OLD_MS } from '../lab/checks';
import type { Matcher } from './match';
import { faultKey, type OpenExecution } from './open';
import type { Statements } from './statements';

const MOST_DETAIL = 1000;

export class FaultReporter {
  private failed: CheckRow[] = [];

  constructor(
    private readonly db: Database,
    private readonly matcher: Matcher,
    private readonly statements: Statements,
  ) {}

  /** Takes in what the laboratory says now. */
  async read(): Promise<void> {
    this.failed = (await labChecks(this.db)).filter(({ ok, age }) => !ok && age < OLD_MS);
  }

  /** Writes what fails now into the log of an execution whose window is open, each fault once. @param now ms. */
  async report(execution: OpenExecution, now: number): Promise<void> {
    if (this.failed.length === 0 || !execution.accepting || now > execution.followEnd) return;
    const host = hostByKey(execution.snapshot.host.key);
    for (const { subject, detail: whole, checkedAt } of this.failed) {
      const fault = { subject, detail: whole.slice(0, MOST_DETAIL) };
      const { protocol, rule } = execution.testCase;
      if (!concerns(subject, host, protocol, rule) || execution.faults.has(faultKey(fault))) continue;
      const at = Math.max(now, execution.snapshot.window.start);
      const data = { ...fault, checkedAt: checkedAt.getTime() };
      await this.matcher.append(execution, [await this.statements.state('laboratory.fault', data, at)]);
      execution.faults.add(faultKey(fault));
    }
  }
}
