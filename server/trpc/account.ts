import { z } from 'zod';
import { getAccount } from '../accounts/get';
import { listAccounts } from '../accounts/list';
import { procedure, router, rowNumber } from './trpc';

export const accountRouter = router({
  list: procedure.query(({ ctx }) => listAccounts(ctx.session.organisationId)),
  get: procedure
    .input(z.object({ accountId: rowNumber }))
    .query(({ ctx, input }) => getAccount(ctx.session.organisationId, input.accountId)),
});
