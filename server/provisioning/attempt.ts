/** One account in a transaction of its own: what was done for it and what the run says of it are stored together. */
import type { Logger } from 'pino';
import type { Database, Queryable } from '../../db/client';
import { type AccountToProvide, failAccount, lockAccount } from '../../db/queries/mailbox';
import { amendLastItem, endItem } from '../../db/queries/provisioning';
import { isRefusal } from '../errors';
import { isAway, isPassing } from './faults';
import { AccountBusy, carryOut, isSettled, type Plan, planFor } from './provide';

export interface Job {
  accountId: number;
  /** The run that it is done for; null: for itself, so that the last run that failed for it is amended. */
  runId: number | null;
  /** Stores what else is to be known of it, in the transaction of what was done. */
  record?: (tx: Queryable, attempted: Attempted) => Promise<void>;
}

export type Attempted = { outcome: 'done' } | { outcome: 'failed'; error: string };

export type Attempt =
  | Attempted
  /** A test listens on a mailbox that would go; nothing was written. */
  | { outcome: 'busy'; execution: number };

export interface Workshop {
  db: Database;
  mailDomain: string;
  log: Logger;
}

/** For what passes by itself. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 50;

const TECHNICAL =
  'Une erreur technique a empêché la création des BAL de ce compte. Elle a été enregistrée, et la création sera tentée de nouveau la nuit prochaine.';
const OVERLOADED =
  'La base de données est restée occupée par d’autres travaux : ce compte sera repris à la prochaine création.';
const LISTENING =
  'Un test de ce compte est en cours : ses BAL seront adaptées à la prochaine création, ou dès maintenant avec « Réessayer » une fois le test terminé.';

/**
 * Provides for an account as it is now, trying again what passes by itself.
 * Rejects only when the database is away: no account is to blame for that.
 */
export async function attempt(workshop: Workshop, job: Job): Promise<Attempt> {
  const { log } = workshop;
  for (let attempts = 1; ; attempts++) {
    const seen: { account?: AccountToProvide } = {};
    try {
      return await once(workshop, job, attempts, seen);
    } catch (error) {
      if (isAway(error)) throw error;
      if (isPassing(error) && attempts < ATTEMPTS) {
        await pause(FIRST_PAUSE_MS * 2 ** attempts * (0.5 + Math.random()));
        continue;
      }
      log.error({ err: error, account: job.accountId, attempts }, 'mailboxes of an account failed');
      const known = isPassing(error) ? OVERLOADED : TECHNICAL;
      return await giveUp(workshop, job, { error: known, attempts, blamed: !isPassing(error), seen });
    }
  }
}

async function once(
  { db, mailDomain }: Workshop,
  job: Job,
  attempts: number,
  seen: { account?: AccountToProvide },
): Promise<Attempt> {
  return db.transaction(async (tx) => {
    const account = await lockAccount(tx, job.accountId);
    if (!account) return tell(tx, job, attempts, { outcome: 'done' });
    seen.account = account;
    let plan: Plan;
    try {
      plan = await planFor(tx, account, mailDomain);
    } catch (error) {
      if (error instanceof AccountBusy) return { outcome: 'busy', execution: error.execution };
      if (!isRefusal(error)) throw error;
      // Nothing was written so far: the refusal is stored where the account is still locked.
      const failure = standing(account) ?? error.message;
      await failAccount(tx, account.id, failure);
      return tell(tx, job, attempts, { outcome: 'failed', error: failure });
    }
    if (!isSettled(plan)) await carryOut(tx, plan);
    return tell(tx, job, attempts, { outcome: 'done' });
  });
}

/** What a refused account said before: whoever took its number away told more than a refusal knows. */
function standing({ status, failure }: AccountToProvide): string | null {
  return status === 'failed' && failure !== TECHNICAL ? failure : null;
}

async function giveUp(
  { db }: Workshop,
  job: Job,
  {
    error,
    attempts,
    blamed,
    seen,
  }: { error: string; attempts: number; blamed: boolean; seen: { account?: AccountToProvide } },
): Promise<Attempt> {
  return db.transaction(async (tx) => {
    const account = await lockAccount(tx, job.accountId);
    // Changed meanwhile: it waits as its last change left it.
    const same = account?.changedAt.getTime() === seen.account?.changedAt.getTime();
    if (blamed && same && account?.status !== 'available') await failAccount(tx, job.accountId, error);
    return tell(tx, job, attempts, { outcome: 'failed', error });
  });
}

/** Says in its run that a test is in the way; the account goes on waiting. */
export async function leaveBusy({ db }: Workshop, job: Job): Promise<Attempt> {
  return tell(db, job, 1, { outcome: 'failed', error: LISTENING });
}

async function tell(
  tx: Queryable,
  { runId, accountId, record }: Job,
  attempts: number,
  attempted: Attempted,
): Promise<Attempt> {
  const error = attempted.outcome === 'failed' ? attempted.error : null;
  const end = { outcome: attempted.outcome, error, attempts };
  if (runId === null) await amendLastItem(tx, accountId, end);
  else await endItem(tx, runId, accountId, end);
  await record?.(tx, attempted);
  return attempted;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
