import { router } from './trpc';

/** Terms of use, read-me and messages of the day, as everybody who is logged in reads them. */
export const portalRouter = router({});
