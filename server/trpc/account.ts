import { z } from 'zod';
import { issueAccountCertificate } from '../accounts/certificate';
import { changeAccount } from '../accounts/change';
import { deleteAccount } from '../accounts/delete';
import { getAccount } from '../accounts/get';
import { accountHistory } from '../accounts/history';
import { listAccounts } from '../accounts/list';
import { openAccount } from '../accounts/open';
import { previewAccount } from '../accounts/preview';
import { createToken, listTokens, revokeApiToken, tokenInput } from '../accounts/tokens';
import { accountInput } from '../accounts/values';
import { rowNumber } from '../row-number';
import { procedure, router } from './trpc';

const which = z.object({ accountId: rowNumber });
/** `changedAt` of the account that the person saw. */
const seen = z.object({ seenAt: z.iso.datetime().transform((text) => new Date(text)) });

export const accountRouter = router({
  list: procedure.query(({ ctx }) => listAccounts(ctx.session.organisationId)),
  get: procedure
    .input(which)
    .query(({ ctx, input }) => getAccount(ctx.session.organisationId, input.accountId)),
  create: procedure
    .input(z.object({ values: accountInput }))
    .mutation(({ ctx, input }) => openAccount(ctx.session, input.values)),
  /** Refusals carry `details.field` (`version`: changed meanwhile) or `details.number` (a test is under way). */
  change: procedure
    .input(which.extend({ ...seen.shape, values: accountInput }))
    .mutation(({ ctx, input }) => changeAccount(ctx.session, input)),
  delete: procedure
    .input(which.extend(seen.shape))
    .mutation(({ ctx, input }) => deleteAccount(ctx.session, input)),
  /** What a creation (no account), a change, or a deletion (no values) would do. Refuses as it would. */
  preview: procedure
    .input(
      z
        .object({
          accountId: rowNumber.optional(),
          seenAt: seen.shape.seenAt.optional(),
          values: accountInput.optional(),
        })
        .refine(({ accountId, values }) => accountId !== undefined || values !== undefined),
    )
    // Takes locks for a moment: a mutation, so that no link leads to it.
    .mutation(({ ctx, input }) => previewAccount(ctx.session.organisationId, input)),
  history: procedure
    .input(which.extend({ before: rowNumber.optional() }))
    .query(({ ctx, input }) => accountHistory(ctx.session.organisationId, input)),
  tokens: procedure
    .input(which)
    .query(({ ctx, input }) => listTokens(ctx.session.organisationId, input.accountId)),
  createToken: procedure
    .input(which.extend(tokenInput.shape))
    .mutation(({ ctx, input }) => createToken(ctx.session, input)),
  revokeToken: procedure
    .input(which.extend({ tokenId: rowNumber }))
    .mutation(({ ctx, input }) => revokeApiToken(ctx.session, input)),
  /** Answers key and password once. */
  certificate: procedure
    .input(which)
    .mutation(({ ctx, input }) => issueAccountCertificate(ctx.session, input.accountId)),
});
