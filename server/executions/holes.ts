/** What the judge itself states: where the laboratory may have missed something (event `laboratory.gap`). */
import { randomUUID } from 'node:crypto';
import type { LabEvent } from '../../conformance/events';
import type { Database } from '../../db/client';
import { insertJudgeEvent } from '../../db/queries/matching';
import type { Coverage } from './coverage';
import type { Matcher } from './match';
import type { OpenExecution } from './open';

export class HoleReporter {
  /** Names the judge's own events. */
  private readonly process = randomUUID();
  private processSeq = 0;

  constructor(
    private readonly db: Database,
    private readonly coverage: Coverage,
    private readonly matcher: Matcher,
  ) {}

  /** Writes the holes of an execution's window into its log, each once. @param now database clock, ms. */
  async report(execution: OpenExecution, now: number): Promise<void> {
    if (!execution.accepting) return;
    const { start } = execution.snapshot.window;
    for (const { from, to, reason } of this.coverage.holes(start, Math.min(execution.followEnd, now))) {
      if (execution.gaps.has(from)) continue;
      await this.matcher.append(execution, [await this.state({ from, to, reason })]);
      execution.gaps.add(from);
    }
  }

  private async state(data: { from: number; to: number; reason: string }): Promise<LabEvent> {
    const own = { process: this.process, processSeq: ++this.processSeq, at: data.to, data };
    const nowhere = { connection: null, connectionSeq: 0, host: null, protocol: null, clientAddress: null };
    return { ...own, ...nowhere, id: await insertJudgeEvent(this.db, own), type: 'laboratory.gap' };
  }
}
