import { router } from './trpc';

/** Runs of the creation of mailboxes; administrators only. */
export const provisioningRouter = router({});
