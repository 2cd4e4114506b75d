/**
 * Brings a campaign as far as it can go now: the next window, a pause, its end. Everything is decided from the
 * database under the lock of its row, so that whoever calls, how often and after whatever crash, each test opens once.
 */
import { campaignVerdict } from '../../conformance/campaigns';
import type { Database, Queryable } from '../../db/client';
import { accountOf } from '../../db/queries/account';
import {
  childrenOf,
  concludeCampaign,
  lockCampaign,
  openChild,
  setWait,
  skipQueued,
} from '../../db/queries/campaign';
import { keepControls } from '../../db/queries/control';
import type { ExecutionRow } from '../../db/queries/execution';
import { lockStarts } from '../../db/queries/execution-start';
import { isUniqueViolation } from '../../db/queries/execution-state';
import { mailboxFor } from '../cases/availability';
import { findCase } from '../cases/catalogue';
import { serverConfig } from '../config';
import { tellWhySkipped } from './start-campaign';
import { LATE_CONTROLS_MS, openWindow } from './window';

/** The next window opens this long after the end of the former test at the latest, whatever connections remain. */
const CONNECTIONS_MS = 60_000;
/** A mailbox that is in use against all expectation is looked at again after this long. */
const BUSY_MS = 2_000;

/** When the campaign wants to be looked at again. */
export interface Outlook {
  over: boolean;
  /** Milliseconds, database clock; null: only when a test changes. */
  dueAt: number | null;
  /** The test whose connections it waits for, within `dueAt`. */
  after: number | null;
}

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** @param connectionsOpen whether connections of a test that is over are still open. */
export async function advance(
  db: Database,
  number: number,
  connectionsOpen: (number: number) => boolean,
): Promise<Outlook> {
  await keepControls(db, { since: new Date(Date.now() - LATE_CONTROLS_MS) });
  try {
    return await db.transaction((tx) => step(tx, number, connectionsOpen));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return { over: false, dueAt: Date.now() + BUSY_MS, after: null };
  }
}

const waitFor = (dueAt: number | null, after: number | null = null): Outlook => ({
  ...{ over: false, dueAt, after },
});
const OVER: Outlook = { over: true, dueAt: null, after: null };

async function step(
  tx: Transaction,
  number: number,
  connectionsOpen: (number: number) => boolean,
): Promise<Outlook> {
  const organisationId = await lockOrganisation(tx, number);
  const locked = organisationId === null ? undefined : await lockCampaign(tx, number);
  if (!locked || locked.campaign.verdict === 'aborted') return OVER;
  const { campaign, now } = locked;
  const children = await childrenOf(tx, [number]);
  if (children.some(({ state }) => state === 'listening' || state === 'judging')) return waitFor(null);
  const queued = children.filter(({ state }) => state === 'queued');
  const [next] = queued;
  if (!next) return conclude(tx, campaign, children);
  const failed = children.some(
    ({ verdict }) => verdict !== null && verdict !== 'ok' && verdict !== 'skipped',
  );
  if (campaign.continueOnFailure === false && failed) {
    await skip(
      tx,
      queued,
      'Ce test n’a pas été joué : le job global s’arrête au premier test qui n’est pas OK.',
    );
    return step(tx, number, connectionsOpen);
  }
  const former = lastPlayed(children);
  if (former && campaign.waitsFor !== 'nothing') {
    const outlook = await wait(tx, campaign, former, now.getTime(), connectionsOpen(former.number));
    if (outlook) return outlook;
  }
  await open(tx, next);
  await setWait(tx, number, { waitsFor: null, nextAt: null, nextPauseSeconds: null });
  return step(tx, number, connectionsOpen);
}

/** Locks are taken in this order everywhere: starts of the organisation, campaign, tests. */
async function lockOrganisation(tx: Transaction, number: number): Promise<number | null> {
  const campaign = await tx.query.execution.findFirst({
    columns: { organisationId: true },
    where: (row, { eq }) => eq(row.number, number),
  });
  if (!campaign) return null;
  await lockStarts(tx, campaign.organisationId);
  return campaign.organisationId;
}

/** The test that was played last; those that were skipped or aborted beforehand have no window. */
const lastPlayed = (children: ExecutionRow[]) =>
  children
    .filter(({ startedAt, endedAt }) => startedAt !== null && endedAt !== null)
    .toSorted((a, b) => b.startedAt!.getTime() - a.startedAt!.getTime())[0];

/** The pause, then the connections of the former test. @returns null when there is nothing to wait for any more. */
async function wait(
  tx: Queryable,
  campaign: ExecutionRow,
  former: ExecutionRow,
  now: number,
  open: boolean,
): Promise<Outlook | null> {
  const { number, nextAt, waitsFor } = campaign;
  const ended = former.endedAt!.getTime();
  if (nextAt === null) {
    const pause = campaign.nextPauseSeconds ?? campaign.pauseSeconds ?? 0;
    const until = Math.max(now, ended + pause * 1000);
    await setWait(tx, number, { waitsFor: 'pause', nextAt: new Date(until) });
    return waitFor(until);
  }
  if (waitsFor === 'pause' && nextAt.getTime() > now) return waitFor(nextAt.getTime());
  const until = ended + CONNECTIONS_MS;
  if (!open || until <= now) return null;
  if (waitsFor !== 'connections') {
    await setWait(tx, number, { waitsFor: 'connections', nextAt: new Date(until) });
  }
  return waitFor(until, former.number);
}

/** Opens the window of a test, or skips it when the account cannot play it any more. */
async function open(tx: Transaction, child: ExecutionRow): Promise<void> {
  const { organisationId, accountId, delaySeconds } = child;
  const account = await accountOf(tx, { organisationId }, accountId);
  const testCase = findCase(child.caseId ?? '');
  const playable = account && testCase ? mailboxFor(account, testCase) : { because: GONE };
  if ('because' in playable || !account || !testCase) {
    await skip(tx, [child], 'because' in playable ? playable.because : GONE);
    return;
  }
  // Again: the moment from which on connections count must not lie before the end of any other wait for locks.
  const start = await lockStarts(tx, organisationId);
  const window = await openWindow(tx, start, {
    ...{ account, testCase, mailbox: playable.mailbox, declared: child.clientAddresses, delaySeconds },
    listenFullDelay: child.listenFullDelay ?? undefined,
  });
  await openChild(tx, child.number, window);
}

const GONE = 'Ce compte ou ce test n’existe plus.';

async function skip(tx: Queryable, children: ExecutionRow[], message: string): Promise<void> {
  const skipped = new Set(
    await skipQueued(
      tx,
      children.map(({ number }) => number),
    ),
  );
  for (const { number, caseId } of children) {
    if (skipped.has(number)) await tellWhySkipped(tx, number, findCase(caseId ?? ''), message);
  }
}

/** All tests are over. What is over already follows a test whose verdict turned. */
async function conclude(tx: Queryable, campaign: ExecutionRow, children: ExecutionRow[]): Promise<Outlook> {
  const verdict = campaignVerdict(
    children.map(({ caseId, verdict: own }) => ({ caseId: caseId ?? '', verdict: own ?? 'error' })),
    { countSuperseded: serverConfig().countSupersededCases },
  );
  if (campaign.state !== 'done' || campaign.verdict !== verdict)
    await concludeCampaign(tx, campaign.number, verdict);
  return OVER;
}
