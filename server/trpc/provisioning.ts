import { z } from 'zod';
import { getRun, listItems, listRuns, provisioningStatus } from '../provisioning/read';
import { retryAccount } from '../provisioning/retry';
import { startRun } from '../provisioning/start';
import { rowNumber } from '../row-number';
import { adminProcedure, router } from './trpc';

/** Runs of the creation of mailboxes; administrators only. */
export const provisioningRouter = router({
  status: adminProcedure.query(() => provisioningStatus()),
  list: adminProcedure
    .input(z.object({ before: rowNumber.optional() }))
    .query(({ input }) => listRuns(input)),
  get: adminProcedure.input(z.object({ id: rowNumber })).query(({ input }) => getRun(input.id)),
  items: adminProcedure
    .input(
      z.object({
        id: rowNumber,
        outcome: z.enum(['waiting', 'done', 'failed']).optional(),
        after: rowNumber.optional(),
      }),
    )
    .query(({ input }) => listItems(input)),
  start: adminProcedure.mutation(({ ctx }) => startRun(ctx.session)),
  retry: adminProcedure
    .input(z.object({ accountId: rowNumber }))
    .mutation(({ ctx, input }) => retryAccount(ctx.session, input.accountId)),
});
