/** A run from its beginning, or from wherever another process left it, to its end. */
import { endRun, itemsWaiting, type RunRow, takeUp } from '../../db/queries/provisioning';
import { type Attempt, attempt, leaveBusy, type Workshop } from './attempt';
import { purge } from './purge';

/** Accounts at once: a few, so that the pages and the laboratory keep the database to themselves for the most part. */
const AT_ONCE = 4;

/**
 * Carries out a run. What was done for an account is stored with it, so that whoever goes on after an end in the middle
 * does what is left and nothing twice.
 * @param stopped the process ends: what is under way is ended, the rest is left to the next one.
 * @returns false when it was stopped before the end.
 */
export async function carryOutRun(workshop: Workshop, run: RunRow, stopped: () => boolean): Promise<boolean> {
  const { db, log } = workshop;
  const began = performance.now();
  await db.transaction((tx) => takeUp(tx, run.id));
  const accounts = await itemsWaiting(db, run.id);
  log.info({ run: run.id, trigger: run.trigger, accounts: accounts.length }, 'creating mailboxes');
  const busy: number[] = [];
  const counts = { done: 0, failed: 0, busy: 0 };
  const count = ({ outcome }: Attempt) => void counts[outcome]++;

  await inParallel(accounts, stopped, async (accountId) => {
    const result = await attempt(workshop, { accountId, runId: run.id });
    count(result);
    if (result.outcome === 'busy') busy.push(accountId);
  });
  // Tests that were under way may be over by now; if not, the account waits for the next run.
  await inParallel(busy, stopped, async (accountId) => {
    const job = { accountId, runId: run.id };
    const result = await attempt(workshop, job);
    count(result.outcome === 'busy' ? await leaveBusy(workshop, job) : result);
  });
  if (stopped()) return false;
  const purged = await purge(workshop, stopped);
  if (purged === null) return false;
  await endRun(db, run.id, purged);
  const ms = Math.round(performance.now() - began);
  log.info({ run: run.id, ...counts, purged, ms }, 'mailboxes created');
  return true;
}

/** Rejects with the first failure once all that was begun is over. */
async function inParallel(
  ids: number[],
  stopped: () => boolean,
  work: (id: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < ids.length && !stopped() && !failed) {
      try {
        await work(ids[next++]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, ids.length) }, worker));
  const rejected = ends.find((end) => end.status === 'rejected');
  if (rejected) throw rejected.reason;
}
