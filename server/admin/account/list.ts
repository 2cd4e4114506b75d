import { z } from 'zod';
import { allAccounts, type ListedAccountRow } from '../../../db/queries/admin/account';
import { database } from '../../database';
import { rowNumber } from '../../row-number';
import { cut, pageInput, searchInput } from '../page';
import type { ListedAccountView, Paged } from '../views';

export const ACCOUNT_STATES = ['pending', 'available', 'failed', 'deleted'] as const;

export const allAccountsInput = pageInput.extend({
  search: searchInput,
  organisationId: rowNumber.optional(),
  state: z.enum(ACCOUNT_STATES).optional(),
});

/** Accounts of all organisations, newest first. */
export async function listAllAccounts(
  request: z.output<typeof allAccountsInput>,
): Promise<Paged<ListedAccountView>> {
  const { after, limit, ...filter } = request;
  const rows = await allAccounts(database(), filter, { before: after, limit: limit + 1 });
  return cut(rows, limit, listedAccount, ({ id }) => id);
}

export const listedAccount = (row: ListedAccountRow): ListedAccountView => ({
  ...{ id: row.id, nil: row.nil, idNatPsc: row.idNatPsc, idNatAuthCli: row.idNatAuthCli, label: row.label },
  ...{ status: row.status, failure: row.failure, sameNil: row.sameNil },
  organisation: { id: row.organisationId, name: row.organisation },
  createdAt: row.createdAt.toISOString(),
  changedAt: row.changedAt.toISOString(),
  deletedAt: row.deletedAt?.toISOString() ?? null,
});
