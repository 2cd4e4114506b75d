import { executionOf, type LinkedEventRow, linkedEventsOf } from '../../db/queries/execution';
import type { Tenant } from '../../db/queries/tenant';
import { database } from '../database';
import { unknownExecution } from '../errors';
import type { EventView } from '../views';
import { maskOthers } from './mask';
import { basisOf, eventView } from './view';

/** Whoever shares an address, or knows a label, may name or open a mailbox of another organisation. */
const mayBeForeign = (row: LinkedEventRow) =>
  !row.withdrawn && (basisOf(row) === 'address' || basisOf(row) === 'label');

/** A stretch of an execution's log, in seq order. Throws `not_found` alike for unknown and foreign numbers. */
export async function listEvents(
  tenant: Tenant,
  number: number,
  page: { after: number; limit: number; upTo?: number },
): Promise<EventView[]> {
  if (!(await executionOf(database(), tenant, number))) throw unknownExecution();
  const rows = await linkedEventsOf(database(), tenant, number, page);
  const claimed = rows.flatMap((row) => (mayBeForeign(row) ? [row.event.data] : []));
  const mask = await maskOthers(database(), tenant.organisationId, claimed);
  return rows.map((row) =>
    eventView(mayBeForeign(row) ? { ...row, event: { ...row.event, data: mask(row.event.data) } } : row),
  );
}
