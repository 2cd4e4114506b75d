/** What the judge itself states, under a process number of its own: evidence may be missing (`laboratory.gap`). */
import { randomUUID } from 'node:crypto';
import type { LabEvent } from '../../conformance/events';
import type { Database } from '../../db/client';
import { insertJudgeEvent } from '../../db/queries/matching';

export class Statements {
  /** Names the judge's own events. */
  private readonly process = randomUUID();
  private processSeq = 0;

  constructor(private readonly db: Database) {}

  /** Stores a statement; the caller links it. */
  async gap(data: { from: number; to: number; reason: string }, at = data.to): Promise<LabEvent> {
    const own = { process: this.process, processSeq: ++this.processSeq, at, data };
    const nowhere = { connection: null, connectionSeq: 0, host: null, protocol: null, clientAddress: null };
    return { ...own, ...nowhere, id: await insertJudgeEvent(this.db, own), type: 'laboratory.gap' };
  }
}
