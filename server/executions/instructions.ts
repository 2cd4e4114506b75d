import { childrenOf } from '../../db/queries/campaign';
import { type ExecutionRow, executionOf } from '../../db/queries/execution';
import type { Tenant } from '../../db/queries/tenant';
import { findCase } from '../cases/catalogue';
import { caseInstructions, instructionsFor } from '../cases/instructions';
import { serverConfig } from '../config';
import { database } from '../database';
import { unknownCase, unknownExecution } from '../errors';
import type { Instructions } from '../views';

/**
 * What to do now, from what was frozen at the start: later changes of the account do not alter it. Of a test that
 * waits, what there will be to do; of a campaign, what its test under way, or else the next one, asks.
 * Throws `not_found`, or `conflict` when the account cannot play a test that waits.
 */
export async function executionInstructions(tenant: Tenant, number: number): Promise<Instructions> {
  const row = (await executionOf(database(), tenant, number))?.execution;
  const execution = row?.campaignId == null ? row : await currentOf(row);
  if (!execution?.caseId) throw unknownExecution();
  const testCase = findCase(execution.caseId);
  if (!testCase) throw unknownCase();
  if (!execution.snapshot)
    return caseInstructions(execution.organisationId, execution.accountId, execution.caseId);
  const { account, mailbox } = execution.snapshot;
  return instructionsFor(testCase, account, mailbox, serverConfig());
}

async function currentOf(campaign: ExecutionRow): Promise<ExecutionRow | undefined> {
  const children = await childrenOf(database(), [campaign.number]);
  return (
    children.find(({ state }) => state === 'listening' || state === 'judging') ??
    children.find(({ state }) => state === 'queued') ??
    children.at(-1)
  );
}
