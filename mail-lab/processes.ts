/**
 * Several laboratory processes side by side on the same ports (setting LAB_PROCESSES): this one accepts for all of
 * them and hands the connections out in turn; each of the others is a whole laboratory, with a run, marks and figures
 * of its own. One that dies is started again; the others do not notice.
 */
import cluster, { type Worker } from 'node:cluster';
import type { Logger } from './log';

const RESTART_MS = { first: 100, most: 30_000 };
/** A process that ran so long had started well. */
const HEALTHY_MS = 30_000;

/** What a process is told at its start, as its arguments. */
export interface Slot {
  /** From 1. */
  number: number;
  /** When its predecessor ended, on this machine's clock; null when there was none, or nobody saw. */
  diedAt: number | null;
}

/** `<base>-<number>`: the stable name of the process in a slot. */
export const slotName = (base: string, number: number) => `${base}-${number}`;

/** Most processes that an instance may have had before. */
const MOST = 8;

/** Names of processes that this instance does not have (any more). */
export function retiredNames(base: string, processes: number): string[] {
  return Array.from({ length: MOST - processes }, (_, index) => slotName(base, processes + 1 + index));
}

export function slotOf(args: readonly string[]): Slot {
  const [number = 1, diedAt = 0] = args.map(Number);
  return { number: number || 1, diedAt: diedAt || null };
}

/** Whether this process is to be one laboratory of several, or the only one. */
export const isLaboratory = (processes: number) => processes === 1 || cluster.isWorker;

/** A worker of node:cluster leaves at once when its parent is gone; ours has goodbyes to say and events to store. */
export function outliveParent(): void {
  if (cluster.worker) cluster.worker.exitedAfterDisconnect = true;
}

/**
 * Starts the processes and keeps them running. Resolves once all accept connections; rejects when one of them cannot
 * start, which it has said itself.
 */
export async function runProcesses(count: number, log: Logger): Promise<{ stop(): Promise<void> }> {
  const running = new Set<Worker>();
  let stopping = false;
  const start = (slot: Slot): Worker => {
    cluster.setupPrimary({ args: [String(slot.number), String(slot.diedAt ?? '')] });
    const worker = cluster.fork();
    running.add(worker);
    worker.once('exit', () => running.delete(worker));
    return worker;
  };
  const keep = (worker: Worker, number: number, delay: number) => {
    const startedAt = performance.now();
    worker.once('exit', (code, signal) => {
      if (stopping) return;
      const diedAt = Date.now();
      const next = performance.now() - startedAt > HEALTHY_MS ? RESTART_MS.first : delay;
      log.error(
        { slot: number, pid: worker.process.pid, code, signal },
        `a process ended; another starts in ${next} ms`,
      );
      setTimeout(() => {
        if (!stopping) keep(start({ number, diedAt }), number, Math.min(next * 2, RESTART_MS.most));
      }, next);
    });
  };
  const first = Array.from({ length: count }, (_, index) => start({ number: index + 1, diedAt: null }));
  try {
    await Promise.all(first.map(ready));
  } catch (error) {
    stopping = true;
    await stopAll(running);
    throw error;
  }
  for (const [index, worker] of first.entries()) keep(worker, index + 1, RESTART_MS.first);
  return {
    async stop() {
      stopping = true;
      await stopAll(running);
    },
  };
}

function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('exit', () => reject(new Error('a process of the laboratory did not start')));
  });
}

/** Each says goodbye to its clients and ends its own run. */
async function stopAll(running: ReadonlySet<Worker>): Promise<void> {
  await Promise.all(
    [...running].map((worker) => {
      const gone = new Promise<void>((done) => worker.once('exit', () => done()));
      worker.process.kill('SIGTERM');
      return gone;
    }),
  );
}
