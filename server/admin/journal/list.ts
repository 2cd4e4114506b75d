import { z } from 'zod';
import { type JournalFilter, type JournalRow, journalOf } from '../../../db/queries/admin/journal';
import { AUDIT_ACTIONS } from '../../audit/actions';
import { nameOf } from '../../auth/name';
import { database } from '../../database';
import { rowNumber } from '../../row-number';
import { cut, dayInput, pageInput, searchInput } from '../page';
import type { JournalEntryView, Paged } from '../views';

export const journalFilter = z.object({
  who: searchInput,
  userId: rowNumber.optional(),
  action: z.enum(AUDIT_ACTIONS).optional(),
  organisation: searchInput,
  organisationId: rowNumber.optional(),
  account: searchInput,
  accountId: rowNumber.optional(),
  from: dayInput,
  to: dayInput,
});
export const journalInput = journalFilter.extend(pageInput.shape);

export const filterOf = ({ action, ...filter }: z.output<typeof journalFilter>): JournalFilter => ({
  ...filter,
  actions: action && [action],
});

/** Acts of everybody, newest first. */
export async function listJournal(request: z.output<typeof journalInput>): Promise<Paged<JournalEntryView>> {
  const { after, limit, ...filter } = request;
  const rows = await journalOf(database(), filterOf(filter), { before: after, limit: limit + 1 });
  return cut(rows, limit, journalEntryView, ({ id }) => id);
}

export function journalEntryView(row: JournalRow): JournalEntryView {
  return {
    id: row.id,
    at: row.at.toISOString(),
    who: row.role === 'system' ? null : { userId: row.userId, login: row.login, name: nameOf(row) },
    role: row.role,
    // What a later version entered stays readable by its code.
    action: row.action as JournalEntryView['action'],
    organisation:
      row.organisationId === null
        ? null
        : {
            id: row.organisationId,
            name: row.organisation ?? '',
            immatriculation: row.immatriculation ?? '',
          },
    account: row.accountId === null ? null : { id: row.accountId, nil: row.nil ?? '' },
    details: row.details,
  };
}
