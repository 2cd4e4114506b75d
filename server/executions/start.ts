/** Starts the execution of a test: checks, then one transaction that freezes what the rules will need. */
import type { TestCase } from '../../conformance/catalogue';
import { hostFor } from '../../conformance/hosts';
import { type AccountRow, accountOf } from '../../db/queries/account';
import { proveAddress } from '../../db/queries/address';
import { keepControls } from '../../db/queries/control';
import {
  closeSessions,
  insertExecution,
  listeningOn,
  lockStarts,
  recentStarts,
  stopWatching,
} from '../../db/queries/execution-start';
import { type Mailbox, mailboxFor } from '../cases/availability';
import { allCases, findCase } from '../cases/catalogue';
import { serverConfig } from '../config';
import { database } from '../database';
import { Refusal, unknownAccount, unknownCase } from '../errors';
import type { ExecutionView } from '../views';
import { readAddresses } from './addresses';
import { getExecution } from './get';
import { rules } from './rules';
import { takeSnapshot } from './snapshot';

export interface StartRequest {
  organisationId: number;
  accountId: number;
  caseId: string;
  /** Default: the case's. */
  delaySeconds?: number;
  /** Listen on although the result is certain (DESIGN §6.9). Default: the instance's policy. */
  listenFullDelay?: boolean;
  /** As typed; empty or absent: the caller's own. */
  clientAddresses?: string[];
  /** Where the request came from: proven to be the account's. */
  callerAddress: string | null;
  /** The logged-in user; null for the API. */
  startedBy: number | null;
  through: { kind: 'browser' } | { kind: 'api'; token: string };
}

/** Controls committed a moment before the start may not be kept yet. */
const LATE_CONTROLS_MS = 10 * 60_000;

/**
 * Throws a Refusal: `not_found` (account, case), `invalid` (delay, addresses), `conflict` (identity or mailbox
 * missing; mailbox already listening, with its number), `too_many` (hourly limit of the organisation).
 */
export async function startExecution(request: StartRequest): Promise<ExecutionView> {
  const { organisationId, accountId } = request;
  const account = await accountOf(database(), { organisationId }, accountId);
  if (!account) throw unknownAccount();
  const testCase = findCase(request.caseId);
  if (!testCase) throw unknownCase();
  const playable = mailboxFor(account, testCase);
  if ('because' in playable) throw new Refusal('conflict', playable.because, { field: 'case' });
  const delaySeconds = readDelay(request.delaySeconds ?? testCase.delay.default, testCase.delay);
  const declared = readAddresses(request.clientAddresses ?? [], request.callerAddress);
  const number = await insert({
    request,
    account,
    testCase,
    mailbox: playable.mailbox,
    delaySeconds,
    declared,
  });
  return getExecution({ organisationId, accountId }, number);
}

function readDelay(seconds: number, bounds: TestCase['delay']): number {
  if (Number.isInteger(seconds) && seconds >= bounds.min && seconds <= bounds.max) return seconds;
  throw new Refusal(
    'invalid',
    `Le délai doit être un nombre entier de secondes entre ${bounds.min} et ${bounds.max}.`,
    { field: 'delaySeconds' },
  );
}

interface Ready {
  request: StartRequest;
  account: AccountRow;
  testCase: TestCase;
  mailbox: Mailbox;
  delaySeconds: number;
  declared: string[];
}

async function insert({
  request,
  account,
  testCase,
  mailbox,
  delaySeconds,
  declared,
}: Ready): Promise<number> {
  const host = hostFor(testCase.mie, testCase.defect).key;
  const { protocol } = testCase;
  await keepControls(database(), { since: new Date(Date.now() - LATE_CONTROLS_MS) });
  return database().transaction(async (tx) => {
    const start = await lockStarts(tx, account.organisationId);
    const { count, wait } = await recentStarts(tx, account.organisationId);
    if (count >= serverConfig().executionsPerHour) throw tooMany(wait);
    const busy = await listeningOn(tx, mailbox.id);
    if (busy !== undefined) throw listening(busy);
    if (request.callerAddress) {
      await proveAddress(tx, account.id, request.callerAddress, request.through.kind);
    }
    const deadline = new Date(start.getTime() + delaySeconds * 1000);
    const snapshot = await takeSnapshot(tx, {
      ...{ testCase, account, mailbox, declared, start, deadline },
      listenFullDelay: request.listenFullDelay,
    });
    const rivals = allCases().filter(
      (other) => hostFor(other.mie, other.defect).key === host && other.protocol === protocol,
    );
    await stopWatching(
      tx,
      mailbox.id,
      rivals.map(({ id }) => id),
      start,
    );
    await closeSessions(tx, { mailboxId: mailbox.id, host, protocol, openedBefore: start });
    return insertExecution(tx, {
      organisationId: account.organisationId,
      accountId: account.id,
      caseId: testCase.id,
      mailboxId: mailbox.id,
      state: 'listening',
      delaySeconds,
      clientAddresses: declared,
      snapshot,
      ruleVersion: rules.versionOf(testCase),
      startedAt: start,
      deadline,
      startedBy: request.startedBy,
      startedThrough: request.through.kind === 'browser' ? 'page' : request.through.token,
    });
  });
}

const tooMany = (wait: number) =>
  new Refusal(
    'too_many',
    `Votre organisation a lancé trop de tests en une heure : réessayez dans ${Math.ceil(wait / 60)} min.`,
    { retryAfter: wait },
  );

const listening = (number: number) =>
  new Refusal(
    'conflict',
    `Cette BAL sert déjà à l’exécution #${number} : attendez sa fin ou interrompez-la.`,
    { number },
  );
