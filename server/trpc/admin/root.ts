import { router } from '../trpc';

/** Everything that only administrators may ask: each procedure is an `adminProcedure`. */
export const adminRouter = router({});
