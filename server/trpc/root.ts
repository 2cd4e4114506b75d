/** The whole tRPC API of the pages. */
import { accountRouter } from './account';
import { addressRouter } from './address';
import { caseRouter } from './case';
import { executionRouter } from './execution';
import { labRouter } from './lab';
import { requirementRouter } from './requirement';
import { createCallerFactory, router } from './trpc';

export const appRouter = router({
  account: accountRouter,
  address: addressRouter,
  case: caseRouter,
  execution: executionRouter,
  lab: labRouter,
  requirement: requirementRouter,
});
export type AppRouter = typeof appRouter;

/** For server components: `createCaller(context).account.list()`. */
export const createCaller = createCallerFactory(appRouter);
