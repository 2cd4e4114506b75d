/**
 * An execution read by an administrator: found whosever it is, then read as its own organisation reads it, so that
 * nothing is shown that its owner would not see, and both talk of the same page.
 */
import { ownerOf } from '../../../db/queries/admin/execution';
import type { Tenant } from '../../../db/queries/tenant';
import { database } from '../../database';
import { unknownExecution } from '../../errors';
import { listEvents } from '../../executions/events';
import { getExecution } from '../../executions/get';
import { executionInstructions } from '../../executions/instructions';
import { compareJudgements } from '../../executions/rejudge';
import type { EventView, RejudgementView } from '../../views';
import type { ReadExecutionView } from '../views';

/** Tests of a campaign that are read at once. */
const MOST_CHILDREN = 64;

async function owner(number: number) {
  const row = await ownerOf(database(), number);
  if (!row) throw unknownExecution();
  return row;
}

const tenantOf = async (number: number): Promise<Tenant> => ({
  organisationId: (await owner(number)).organisationId,
});

/** Throws `not_found`. */
export async function readExecution(number: number): Promise<ReadExecutionView> {
  const row = await owner(number);
  const tenant = { organisationId: row.organisationId };
  const execution = await getExecution(tenant, number);
  const failed = (execution.children ?? [])
    .filter(({ state, verdict }) => state === 'done' && verdict !== 'ok')
    .slice(0, MOST_CHILDREN);
  const [instructions, children] = await Promise.all([
    // A test that never started has nothing to configure.
    execution.campaign ? null : executionInstructions(tenant, number).catch(() => null),
    Promise.all(failed.map((child) => getExecution(tenant, child.number))),
  ]);
  const { organisationId, organisation, accountId, nil, label, deletedAt } = row;
  return {
    ...{ execution, instructions, children },
    organisation: { id: organisationId, name: organisation },
    account: { id: accountId, nil, label, deleted: deletedAt !== null },
  };
}

/** A stretch of its log. Throws `not_found`. */
export async function readEvents(
  number: number,
  page: { after: number; limit: number },
): Promise<EventView[]> {
  return listEvents(await tenantOf(number), number, page);
}

/** What the current rules say of it; nothing is changed. Throws `not_found`. */
export async function judgeForReading(number: number): Promise<RejudgementView> {
  return compareJudgements(database(), await tenantOf(number), number);
}
