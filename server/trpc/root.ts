/** The whole tRPC API of the pages. */
import { accountRouter } from './account';
import { addressRouter } from './address';
import { adminRouter } from './admin/root';
import { caseRouter } from './case';
import { executionRouter } from './execution';
import { labRouter } from './lab';
import { portalRouter } from './portal';
import { provisioningRouter } from './provisioning';
import { requirementRouter } from './requirement';
import { sandboxRouter } from './sandbox';
import { createCallerFactory, router } from './trpc';

export const appRouter = router({
  account: accountRouter,
  address: addressRouter,
  admin: adminRouter,
  case: caseRouter,
  execution: executionRouter,
  lab: labRouter,
  portal: portalRouter,
  provisioning: provisioningRouter,
  requirement: requirementRouter,
  sandbox: sandboxRouter,
});
export type AppRouter = typeof appRouter;

/** For server components: `createCaller(context).account.list()`. */
export const createCaller = createCallerFactory(appRouter);
