import { executionOf, linkedEventsOf } from '../../db/queries/execution';
import type { Tenant } from '../../db/queries/tenant';
import { database } from '../database';
import { unknownExecution } from '../errors';
import type { EventView } from '../views';
import { eventView } from './view';

/** A stretch of an execution's log, in seq order. Throws `not_found` alike for unknown and foreign numbers. */
export async function listEvents(
  tenant: Tenant,
  number: number,
  page: { after: number; limit: number; upTo?: number },
): Promise<EventView[]> {
  if (!(await executionOf(database(), tenant, number))) throw unknownExecution();
  return (await linkedEventsOf(database(), tenant, number, page)).map(eventView);
}
