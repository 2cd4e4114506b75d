import { childrenOf } from '../../db/queries/campaign';
import { executionOf, findingsOf } from '../../db/queries/execution';
import type { Tenant } from '../../db/queries/tenant';
import { database } from '../database';
import { unknownExecution } from '../errors';
import type { ExecutionView } from '../views';
import { maskOthers } from './mask';
import { executionView } from './view';

/** Throws `not_found` alike for unknown and foreign numbers. */
export async function getExecution(tenant: Tenant, number: number): Promise<ExecutionView> {
  const row = await executionOf(database(), tenant, number);
  if (!row) throw unknownExecution();
  const findings = await findingsOf(database(), tenant, [number]);
  const contents = findings.map(({ content }) => content);
  const mask = await maskOthers(database(), tenant.organisationId, contents);
  const children = row.execution.campaignId === null ? undefined : await childrenOf(database(), [number]);
  return executionView(row, mask(contents), children);
}
