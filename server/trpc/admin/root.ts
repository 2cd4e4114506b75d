import { router } from '../trpc';
import { allAccountsRouter } from './account';
import { announcementRouter } from './announcement';
import { allExecutionsRouter } from './execution';
import { journalRouter } from './journal';
import { laboratoryRouter } from './laboratory';
import { organisationRouter } from './organisation';
import { personRouter } from './person';
import { settingRouter } from './setting';
import { textRouter } from './text';

/** Everything that only administrators may ask: each procedure is an `adminProcedure`. */
export const adminRouter = router({
  account: allAccountsRouter,
  announcement: announcementRouter,
  execution: allExecutionsRouter,
  journal: journalRouter,
  laboratory: laboratoryRouter,
  organisation: organisationRouter,
  person: personRouter,
  setting: settingRouter,
  text: textRouter,
});
