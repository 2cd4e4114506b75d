/** Writes into the logs where the laboratory may have missed something (event `laboratory.gap`). */
import type { Coverage } from './coverage';
import type { Matcher } from './match';
import type { OpenExecution } from './open';
import type { Statements } from './statements';

export class HoleReporter {
  constructor(
    private readonly coverage: Coverage,
    private readonly matcher: Matcher,
    private readonly statements: Statements,
  ) {}

  /** Writes the holes of an execution's window into its log, each once. @param now database clock, ms. */
  async report(execution: OpenExecution, now: number): Promise<void> {
    if (!execution.accepting) return;
    const { start } = execution.snapshot.window;
    for (const { from, to, reason } of this.coverage.holes(start, Math.min(execution.followEnd, now))) {
      if (execution.gaps.has(from)) continue;
      await this.matcher.append(execution, [await this.statements.gap({ from, to, reason })]);
      execution.gaps.add(from);
    }
  }
}
