/** What the judge itself states, under a process number of its own: missing evidence, faults, announced closings. */
import { randomUUID } from 'node:crypto';
import type { EventData, LabEvent } from '../../conformance/events';
import type { Queryable } from '../../db/client';
import { insertJudgeEvent } from '../../db/queries/matching';

/** Types that only a judge writes; the laboratory, too, tells of gaps. */
export const STATED = ['laboratory.gap', 'laboratory.fault', 'sessions.closing'] as const;
type Stated = (typeof STATED)[number];

export const isStated = (event: LabEvent): event is Extract<LabEvent, { type: Stated }> =>
  (STATED as readonly string[]).includes(event.type);

export class Statements {
  /** Names the judge's own events. */
  private readonly process = randomUUID();
  private processSeq = 0;

  constructor(private readonly db: Queryable) {}

  /** Stores a statement; the caller links it. @param at ms, database clock. */
  async state<T extends Stated>(type: T, data: EventData<T>, at: number, db = this.db): Promise<LabEvent> {
    const own = { process: this.process, processSeq: ++this.processSeq, at, type, data };
    const nowhere = { connection: null, connectionSeq: 0, host: null, protocol: null, clientAddress: null };
    return { ...own, ...nowhere, id: await insertJudgeEvent(db, own) } as LabEvent;
  }

  /** Evidence may be missing. */
  gap(data: EventData<'laboratory.gap'>, at = data.to): Promise<LabEvent> {
    return this.state('laboratory.gap', data, at);
  }
}
