import { router } from './trpc';

/** What the sandbox gives to an account: PSC clients and identities, test certificates. */
export const sandboxRouter = router({});
