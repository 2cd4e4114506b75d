/**
 * What accepted messages hold, looked at before their event is recorded. Archives are read back from the store one at
 * a time, small ones beside large ones, so that neither memory nor the other sessions feel them. An analysis never
 * refuses a message: one that fails or takes too long leaves what the header tells, and says that it is incomplete.
 */
import type { MessageContent } from '../../conformance/events';
import { contentOutline, openArchives } from '../../documents/mss/content';
import type { Logger } from '../log';
import { Lane } from './lane';
import type { MessageStructure } from './structure';

/** A message that has arrived, whose octets can be had again. */
export interface ArrivedMessage {
  structure: MessageStructure;
  /** Octets `[start, end)`. */
  read(start: number, end: number): Promise<Buffer>;
}

export interface AnalystLimits {
  /** Encoded octets of archives from which a message waits with the large ones. */
  largeBytes: number;
  /** Until an analysis is given up, its wait included: a client waits for its answer meanwhile. */
  patienceMs: number;
  /** The same, its wait excluded. */
  workMs: number;
}

export const ANALYST_LIMITS: AnalystLimits = {
  largeBytes: 1024 * 1024,
  patienceMs: 60_000,
  workMs: 20_000,
};

export class Analyst {
  private readonly small = new Lane(2);
  private readonly large = new Lane(1);

  constructor(
    private readonly log: Logger,
    private readonly limits: AnalystLimits = ANALYST_LIMITS,
  ) {}

  /**
   * @param head the header as the client sent it, or more of the message.
   * @param connection for the log.
   * @returns null when nothing could be found out. Never rejects.
   */
  async content(head: Buffer, message: ArrivedMessage, connection: string): Promise<MessageContent | null> {
    let known: MessageContent | null = null;
    try {
      const { content, archives } = contentOutline({ head, structure: message.structure });
      known = content;
      if (!archives.length) return content;
      const octets = archives.reduce((sum, { start, end }) => sum + end - start, 0);
      const lane = octets < this.limits.largeBytes ? this.small : this.large;
      return await within(this.limits.patienceMs, (patience) =>
        lane.run(patience, () =>
          within(this.limits.workMs, (work) =>
            openArchives(content, archives, (start, end) => message.read(start, end), {
              signal: AbortSignal.any([patience, work]),
            }),
          ),
        ),
      );
    } catch (error) {
      this.log.error({ err: error, connection }, 'the content of a message could not be analysed');
      return known && { ...known, truncated: true };
    }
  }
}

/** Gives a task a signal that is aborted when its time is over. */
async function within<T>(ms: number, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`given up after ${ms} ms`)), ms);
  try {
    return await task(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
