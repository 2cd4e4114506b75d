import { z } from 'zod';
import { type PersonRow, peopleOf } from '../../../db/queries/admin/person';
import { nameOf } from '../../auth/name';
import { namedBySettings } from '../../auth/person';
import { serverConfig } from '../../config';
import { database } from '../../database';
import { rowNumber } from '../../row-number';
import { cut, pageInput, searchInput } from '../page';
import type { Paged, PersonView } from '../views';

export const peopleInput = pageInput.extend({
  search: searchInput,
  organisationId: rowNumber.optional(),
  only: z.enum(['administrators', 'blocked']).optional(),
});

/** People of all organisations, in alphabetical order. @param reader the administrator who looks. */
export async function listPeople(
  request: z.output<typeof peopleInput>,
  reader: number,
): Promise<Paged<PersonView>> {
  const { after, limit, ...filter } = request;
  const named = serverConfig().administrators;
  const rows = await peopleOf(database(), { ...filter, named }, { after, limit: limit + 1 });
  return cut(
    rows,
    limit,
    (row) => personView(row, reader),
    ({ id }) => id,
  );
}

export function personView(row: PersonRow, reader: number): PersonView {
  return {
    id: row.id,
    name: nameOf(row) ?? row.login,
    login: row.login,
    email: row.email,
    organisation: { id: row.organisationId, name: row.organisation },
    administrator: namedBySettings(row) ? 'settings' : row.administrator ? 'promoted' : 'no',
    blockedAt: row.blockedAt?.toISOString() ?? null,
    foreign: row.issuer !== serverConfig().isc.issuer,
    createdAt: row.createdAt.toISOString(),
    lastLoginAt: row.lastLoginAt?.toISOString() ?? null,
    self: row.id === reader,
  };
}
