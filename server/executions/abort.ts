import { requestAbort } from '../../db/queries/execution-state';
import type { Tenant } from '../../db/queries/tenant';
import { database } from '../database';
import type { ExecutionView } from '../views';
import { getExecution } from './get';

/**
 * Ends an execution at the editor's wish. Aborting one that is over changes nothing and answers its verdict,
 * so that a race with the judge is harmless.
 */
export async function abortExecution(tenant: Tenant, number: number): Promise<ExecutionView> {
  await getExecution(tenant, number);
  await requestAbort(database(), tenant, number);
  return getExecution(tenant, number);
}
