/** Starts the execution of a test: checks, then one transaction that freezes what the rules will need. */
import type { TestCase } from '../../conformance/catalogue';
import { type AccountRow, accountOf } from '../../db/queries/account';
import { proveAddress } from '../../db/queries/address';
import { keepControls } from '../../db/queries/control';
import { insertExecution, lockStarts } from '../../db/queries/execution-start';
import { type Mailbox, mailboxFor } from '../cases/availability';
import { findCase } from '../cases/catalogue';
import { database } from '../database';
import { Refusal, unknownAccount, unknownCase } from '../errors';
import type { ExecutionView } from '../views';
import { readAddresses } from './addresses';
import { admit, readDelay } from './admission';
import { getExecution } from './get';
import { LATE_CONTROLS_MS, openWindow } from './window';

/** Who starts something, for which account. */
export interface Starter {
  organisationId: number;
  accountId: number;
  /** Where the request came from: proven to be the account's. */
  callerAddress: string | null;
  /** The logged-in user; null for the API. */
  startedBy: number | null;
  through: { kind: 'browser' } | { kind: 'api'; token: string };
}

export interface StartRequest extends Starter {
  caseId: string;
  /** Default: the case's. */
  delaySeconds?: number;
  /** Listen on although the result is certain (DESIGN §6.9). Default: the instance's policy. */
  listenFullDelay?: boolean;
  /** As typed; empty or absent: the caller's own. */
  clientAddresses?: string[];
  /** The execution that is played again. */
  rerunOf?: number;
}

/**
 * Throws a Refusal: `not_found` (account, case), `invalid` (delay, addresses), `conflict` (identity or mailbox
 * missing; mailbox already listening, or reserved by a campaign, with its number), `too_many` (hourly limit of the
 * organisation).
 */
export async function startExecution(request: StartRequest): Promise<ExecutionView> {
  const { organisationId, accountId } = request;
  const account = await accountOf(database(), { organisationId }, accountId);
  if (!account) throw unknownAccount();
  const testCase = findCase(request.caseId);
  if (!testCase) throw unknownCase();
  playableMailbox(account, testCase);
  const delaySeconds = readDelay(request.delaySeconds ?? testCase.delay.default, testCase.delay);
  const declared = readAddresses(request.clientAddresses ?? [], request.callerAddress);
  const number = await insert({ request, testCase, delaySeconds, declared });
  return getExecution({ organisationId, accountId }, number);
}

function playableMailbox(account: AccountRow, testCase: TestCase): Mailbox {
  const playable = mailboxFor(account, testCase);
  if ('because' in playable) throw new Refusal('conflict', playable.because, { field: 'case' });
  return playable.mailbox;
}

interface Ready {
  request: StartRequest;
  testCase: TestCase;
  delaySeconds: number;
  declared: string[];
}

async function insert({ request, testCase, delaySeconds, declared }: Ready): Promise<number> {
  const { organisationId, accountId } = request;
  await keepControls(database(), { since: new Date(Date.now() - LATE_CONTROLS_MS) });
  return database().transaction(async (tx) => {
    const start = await lockStarts(tx, organisationId);
    // As it is under the lock: whoever changes or deletes an account holds it too.
    const account = await accountOf(tx, { organisationId }, accountId);
    if (!account) throw unknownAccount();
    const mailbox = playableMailbox(account, testCase);
    await admit(tx, organisationId, { count: 1, mailboxIds: [mailbox.id] });
    if (request.callerAddress) {
      await proveAddress(tx, account.id, request.callerAddress, request.through.kind);
    }
    const { listenFullDelay } = request;
    const facts = { account, testCase, mailbox, declared, delaySeconds, listenFullDelay };
    return insertExecution(tx, {
      ...commonColumns(request, account, declared),
      ...{ caseId: testCase.id, state: 'listening', delaySeconds },
      ...(await openWindow(tx, start, facts)),
    });
  });
}

/** What every row says of who started it and how. */
export function commonColumns(
  request: Starter & { listenFullDelay?: boolean; rerunOf?: number },
  { id, organisationId }: AccountRow,
  declared: string[],
) {
  const { startedBy, through, listenFullDelay, rerunOf } = request;
  return {
    ...{ organisationId, accountId: id, clientAddresses: declared, startedBy, listenFullDelay, rerunOf },
    startedThrough: through.kind === 'browser' ? 'page' : through.token,
  };
}
