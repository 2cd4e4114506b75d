import { z } from 'zod';
import { transferClaim } from '../../accounts/transfer';
import { deleteOnBehalf, previewDeletion } from '../../admin/account/delete';
import { getAnyAccount } from '../../admin/account/get';
import { allAccountsInput, listAllAccounts } from '../../admin/account/list';
import { database } from '../../database';
import { rowNumber } from '../../row-number';
import { adminProcedure, router } from '../trpc';

const which = z.object({ accountId: rowNumber });

export const allAccountsRouter = router({
  /** Accounts of all organisations, newest first. */
  list: adminProcedure.input(allAccountsInput).query(({ input }) => listAllAccounts(input)),
  /** One of them, deleted ones too. */
  get: adminProcedure.input(which).query(({ input }) => getAnyAccount(input.accountId)),
  /** What deleting it would do to its mailboxes. Takes locks for a moment: a mutation. */
  previewDelete: adminProcedure.input(which).mutation(({ input }) => previewDeletion(input.accountId)),
  delete: adminProcedure
    .input(which.extend({ seenAt: z.iso.datetime().transform((text) => new Date(text)) }))
    .mutation(({ ctx, input }) => deleteOnBehalf(ctx.session, input)),
  /** Gives a number to another organisation. */
  transfer: adminProcedure
    .input(z.object({ claimId: rowNumber, toOrganisationId: rowNumber }))
    .mutation(({ ctx, input }) =>
      transferClaim(database(), { role: 'administrator', session: ctx.session }, input),
    ),
});
