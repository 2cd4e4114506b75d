import { labStatus } from '../lab/status';
import { publicProcedure, router } from './trpc';

export const labRouter = router({
  /** Whether the test servers answer, for the home page and the banner. */
  status: publicProcedure.query(() => labStatus()),
});
