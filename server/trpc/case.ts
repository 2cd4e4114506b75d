import { z } from 'zod';
import { listCampaigns } from '../cases/campaigns';
import { caseInstructions } from '../cases/instructions';
import { listCases } from '../cases/list';
import { rowNumber } from '../row-number';
import { procedure, router } from './trpc';

export const caseRouter = router({
  /** The catalogue in the manual's order, with the account's last result of each case. */
  list: procedure
    .input(z.object({ accountId: rowNumber }))
    .query(({ ctx, input }) => listCases(ctx.session.organisationId, input.accountId)),
  /** The five campaigns, with the account's last result of each. */
  campaigns: procedure
    .input(z.object({ accountId: rowNumber }))
    .query(({ ctx, input }) => listCampaigns(ctx.session.organisationId, input.accountId)),
  /** What to type in the software under test, before starting. */
  instructions: procedure
    .input(z.object({ accountId: rowNumber, case: z.string().max(64) }))
    .query(({ ctx, input }) => caseInstructions(ctx.session.organisationId, input.accountId, input.case)),
});
