import { z } from 'zod';
import { listRequirements } from '../requirements/list';
import { rowNumber } from '../row-number';
import { procedure, router } from './trpc';

export const requirementRouter = router({
  /** What the Référentiel asks, and which cases show it, with the account's last result of each. */
  list: procedure
    .input(z.object({ accountId: rowNumber }))
    .query(({ ctx, input }) => listRequirements(ctx.session.organisationId, input.accountId)),
});
