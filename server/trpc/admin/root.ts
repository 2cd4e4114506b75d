import { router } from '../trpc';
import { journalRouter } from './journal';
import { organisationRouter } from './organisation';
import { personRouter } from './person';
import { settingRouter } from './setting';

/** Everything that only administrators may ask: each procedure is an `adminProcedure`. */
export const adminRouter = router({
  journal: journalRouter,
  organisation: organisationRouter,
  person: personRouter,
  setting: settingRouter,
});
