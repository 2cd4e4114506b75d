import { requestCheck } from '../lab/checks';
import { labStatus } from '../lab/status';
import { procedure, publicProcedure, router } from './trpc';

export const labRouter = router({
  /** Whether the test servers answer, for the home page and the banner. */
  status: publicProcedure.query(() => labStatus()),
  /** Asks the test servers to check themselves now; answers since when results answer this. */
  check: procedure.mutation(() => requestCheck()),
});
