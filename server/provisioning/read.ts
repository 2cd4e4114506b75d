/** Runs as administrators read them. */
import {
  accountsWaiting,
  type ItemOutcome,
  itemsOf,
  runsBefore,
  runUnderWay,
  runWithCounts,
} from '../../db/queries/provisioning';
import { serverConfig } from '../config';
import { database } from '../database';
import { Refusal } from '../errors';
import type { ProvisioningItemView, ProvisioningRunView, ProvisioningView } from '../views';
import { nextRunAt } from './next';
import { nightAfter } from './night';
import { itemView, runView } from './view';

const RUNS = 20;
const ITEMS = 100;

/** Whether mailboxes are made at night, when next, and what goes on now. */
export async function provisioningStatus(): Promise<ProvisioningView> {
  const db = database();
  const now = new Date();
  const { provisioning: mode, night } = serverConfig();
  const [waiting, current] = await Promise.all([accountsWaiting(db), runUnderWay(db)]);
  const underWay = current && (await runWithCounts(db, current.id));
  return {
    ...{ mode, time: night.time, zone: night.zone, waiting },
    nextAt: nextRunAt(now)?.toISOString() ?? null,
    nightAt: nightAfter(now, night).at.toISOString(),
    underWay: underWay ? runView(underWay) : null,
  };
}

/** Newest first. `next`: the cursor of the page after, null at the end. */
export async function listRuns(page: {
  before?: number;
}): Promise<{ runs: ProvisioningRunView[]; next: number | null }> {
  const rows = await runsBefore(database(), { ...page, limit: RUNS + 1 });
  const runs = rows.slice(0, RUNS).map(runView);
  return { runs, next: rows.length > RUNS ? runs.at(-1)!.id : null };
}

/** Throws `not_found`. */
export async function getRun(id: number): Promise<ProvisioningRunView> {
  const row = await runWithCounts(database(), id);
  if (!row) throw unknownRun();
  return runView(row);
}

/** What a run did, by account. Throws `not_found`. */
export async function listItems(request: {
  id: number;
  outcome?: ItemOutcome;
  after?: number;
}): Promise<{ items: ProvisioningItemView[]; next: number | null }> {
  const { id, outcome, after } = request;
  await getRun(id);
  const rows = await itemsOf(database(), id, { outcome, after, limit: ITEMS + 1 });
  const items = rows.slice(0, ITEMS).map(itemView);
  return { items, next: rows.length > ITEMS ? items.at(-1)!.accountId : null };
}

const unknownRun = () => new Refusal('not_found', 'Cette création n’existe pas.');
