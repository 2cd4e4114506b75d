import type { z } from 'zod';
import {
  executionCounts,
  type OrganisationRow,
  organisationById,
  organisationsOf,
} from '../../../db/queries/admin/organisation';
import { database } from '../../database';
import { Refusal } from '../../errors';
import { cut, pageInput, searchInput } from '../page';
import type { OrganisationDetailView, OrganisationView, Paged } from '../views';

export const organisationsInput = pageInput.extend({ search: searchInput });

/** All organisations, in alphabetical order. */
export async function listOrganisations(
  request: z.output<typeof organisationsInput>,
): Promise<Paged<OrganisationView>> {
  const { after, limit, ...filter } = request;
  const rows = await organisationsOf(database(), filter, { after, limit: limit + 1 });
  return cut(rows, limit, organisationView, ({ id }) => id);
}

/** Throws `not_found`. */
export async function getOrganisation(id: number): Promise<OrganisationDetailView> {
  const row = await organisationById(database(), id);
  if (!row) throw new Refusal('not_found', 'Cette organisation n’existe pas.');
  return { ...organisationView(row), counts: await executionCounts(database(), id) };
}

const organisationView = (row: OrganisationRow): OrganisationView => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  lastLoginAt: row.lastLoginAt === null ? null : new Date(row.lastLoginAt).toISOString(),
});
