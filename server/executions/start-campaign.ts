/** Starts a campaign: its tests are written down at once, in their order, and the first window opens. */
import { type Campaign, FOLDERS, findCampaign } from '../../conformance/campaigns';
import type { TestCase } from '../../conformance/catalogue';
import type { Finding } from '../../conformance/verdict';
import type { Queryable } from '../../db/client';
import { type AccountRow, accountOf } from '../../db/queries/account';
import { proveAddress } from '../../db/queries/address';
import { LONGEST_PAUSE_SECONDS, openChild } from '../../db/queries/campaign';
import { keepControls } from '../../db/queries/control';
import { insertChildren, insertExecution, lockStarts } from '../../db/queries/execution-start';
import { replaceFindings } from '../../db/queries/execution-state';
import { type Mailbox, mailboxFor } from '../cases/availability';
import { database } from '../database';
import { Refusal, unknownAccount } from '../errors';
import type { ExecutionView } from '../views';
import { readAddresses } from './addresses';
import { admit, readDelay } from './admission';
import { getExecution } from './get';
import { commonColumns, type Starter } from './start';
import { LATE_CONTROLS_MS, openWindow } from './window';

/** DESIGN §5, Windows. */
const DEFAULT_PAUSE_SECONDS = 10;

export interface CampaignRequest extends Starter {
  campaignId: string;
  /** Only these of its tests; the manual's order holds all the same. Absent: all. */
  cases?: string[];
  /** Of every test. Absent: each its own. */
  delaySeconds?: number;
  /** Of single tests, before `delaySeconds`: those of the campaign that is played again. */
  delays?: ReadonlyMap<string, number>;
  listenFullDelay?: boolean;
  clientAddresses?: string[];
  pauseSeconds?: number;
  /** Default: true. */
  continueOnFailure?: boolean;
  rerunOf?: number;
}

/** A test of the campaign as it will be played, or why it cannot be. */
type Planned = { testCase: TestCase; delaySeconds: number } & ({ mailbox: Mailbox } | { because: string });

/**
 * Throws a Refusal: `not_found` (account, campaign), `invalid` (cases, delay, pause, addresses), `conflict` (none of
 * its tests can be played; a mailbox is in use, with the number of that execution), `too_many`.
 */
export async function startCampaign(request: CampaignRequest): Promise<ExecutionView> {
  const { organisationId, accountId } = request;
  const account = await accountOf(database(), { organisationId }, accountId);
  if (!account) throw unknownAccount();
  planFor(account, request);
  const pauseSeconds = readPause(request.pauseSeconds ?? DEFAULT_PAUSE_SECONDS);
  const declared = readAddresses(request.clientAddresses ?? [], request.callerAddress);
  const number = await insert({ request, pauseSeconds, declared });
  return getExecution({ organisationId, accountId }, number);
}

/** What will be played, and what cannot be and why. Throws `conflict` when nothing can. */
function planFor(account: AccountRow, request: CampaignRequest): Planned[] {
  const plan = chosenCases(request).map((testCase): Planned => {
    const wanted = request.delays?.get(testCase.id) ?? request.delaySeconds ?? testCase.delay.default;
    const delaySeconds = readDelay(wanted, testCase.delay);
    return { testCase, delaySeconds, ...mailboxFor(account, testCase) };
  });
  const [impossible] = plan.flatMap((one) => ('because' in one ? [one.because] : []));
  if (!plan.some((one) => 'mailbox' in one))
    throw new Refusal('conflict', impossible ?? '', { field: 'campaign' });
  return plan;
}

function chosenCases({ campaignId, cases }: CampaignRequest): TestCase[] {
  const campaign = campaignOf(campaignId);
  if (cases === undefined) return [...campaign.cases];
  const stranger = cases.find((id) => !campaign.cases.some((one) => one.id === id));
  if (stranger === undefined && cases.length > 0) {
    return campaign.cases.filter(({ id }) => cases.includes(id));
  }
  throw new Refusal(
    'invalid',
    stranger === undefined
      ? 'Choisissez au moins un test du job global.'
      : `« ${stranger.slice(0, 64)} » n’est pas un test du job global ${campaign.id}.`,
    { field: 'cases' },
  );
}

function campaignOf(id: string): Campaign {
  const campaign = findCampaign(id);
  if (campaign) return campaign;
  const folder = FOLDERS.find((one) => one.id === id);
  throw new Refusal(
    'not_found',
    folder
      ? `Le dossier ${folder.id} n’a pas de job global : lancez son test, ${folder.caseIds.join(', ')}.`
      : 'Ce job global n’existe pas : « motco2 campaigns » et GET /campaigns donnent la liste.',
    { field: 'campaign' },
  );
}

export function readPause(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= LONGEST_PAUSE_SECONDS) return seconds;
  throw new Refusal(
    'invalid',
    `La pause doit être un nombre entier de secondes entre 0 et ${LONGEST_PAUSE_SECONDS}.`,
    { field: 'pauseSeconds' },
  );
}

interface Ready {
  request: CampaignRequest;
  pauseSeconds: number;
  declared: string[];
}

async function insert({ request, pauseSeconds, declared }: Ready): Promise<number> {
  const { organisationId, accountId } = request;
  await keepControls(database(), { since: new Date(Date.now() - LATE_CONTROLS_MS) });
  return database().transaction(async (tx) => {
    const start = await lockStarts(tx, organisationId);
    // As it is under the lock: whoever changes or deletes an account holds it too.
    const account = await accountOf(tx, { organisationId }, accountId);
    if (!account) throw unknownAccount();
    const plan = planFor(account, request);
    const playable = plan.flatMap((one) => ('mailbox' in one ? [one] : []));
    const mailboxIds = playable.map(({ mailbox }) => mailbox.id);
    await admit(tx, organisationId, { count: playable.length, mailboxIds });
    if (request.callerAddress) {
      await proveAddress(tx, account.id, request.callerAddress, request.through.kind);
    }
    const common = commonColumns(request, account, declared);
    const parent = await insertExecution(tx, {
      ...common,
      ...{ campaignId: request.campaignId, state: 'listening', startedAt: start },
      ...{ pauseSeconds, continueOnFailure: request.continueOnFailure ?? true },
      delaySeconds: request.delaySeconds ?? 0,
    });
    const rows = await insertChildren(
      tx,
      plan.map(({ testCase, delaySeconds, ...one }, index) => ({
        ...common,
        ...{ rerunOf: undefined, caseId: testCase.id, parent, position: index + 1, delaySeconds },
        ...('mailbox' in one
          ? { state: 'queued', mailboxId: one.mailbox.id }
          : { state: 'done', verdict: 'skipped', endedAt: start, closedAt: start }),
      })),
    );
    for (const [index, one] of plan.entries()) {
      if ('because' in one) await tellWhySkipped(tx, rows[index]!.number, one.testCase, one.because);
    }
    const first = playable[0]!;
    const { testCase, mailbox, delaySeconds } = first;
    const { listenFullDelay } = request;
    const facts = { account, testCase, mailbox, declared, delaySeconds, listenFullDelay };
    await openChild(tx, rows[plan.indexOf(first)]!.number, await openWindow(tx, start, facts));
    return parent;
  });
}

/** A skipped test says why. */
export async function tellWhySkipped(
  tx: Queryable,
  number: number,
  testCase: TestCase | undefined,
  message: string,
): Promise<void> {
  const finding: Finding = {
    ...{ id: 'not-played', requirement: testCase?.requirements[0] ?? '', verdict: 'info', message },
    eventIds: [],
  };
  await replaceFindings(tx, number, [finding]);
}
