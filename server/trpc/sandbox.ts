import { z } from 'zod';
import { rowNumber } from '../row-number';
import {
  changePscClient,
  clientInput,
  deletePscClient,
  listPscClients,
  registerPscClient,
  renewPscSecret,
} from '../sandbox/clients';
import { createPscIdentity, getPscIdentity } from '../sandbox/identity';
import { procedure, router } from './trpc';

const which = z.object({ accountId: rowNumber });
const whichClient = which.extend({ clientId: z.string().max(64) });
const fields = z.object({ fields: clientInput });

/** What the sandbox gives to an account: clients of Pro Santé Connect and a test identity. */
export const sandboxRouter = router({
  clients: procedure.input(which).query(({ ctx, input }) => listPscClients(ctx.session, input.accountId)),
  /** Answers the secret, this once. Refusals carry `details.field`: `name`, `redirectUris`, `postLogoutRedirectUris`. */
  registerClient: procedure
    .input(which.extend(fields.shape))
    .mutation(({ ctx, input }) => registerPscClient(ctx.session, input)),
  changeClient: procedure
    .input(whichClient.extend(fields.shape))
    .mutation(({ ctx, input }) => changePscClient(ctx.session, input)),
  renewSecret: procedure.input(whichClient).mutation(({ ctx, input }) => renewPscSecret(ctx.session, input)),
  deleteClient: procedure
    .input(whichClient)
    .mutation(({ ctx, input }) => deletePscClient(ctx.session, input)),
  identity: procedure
    .input(which)
    .query(({ ctx, input }) => getPscIdentity(ctx.session.organisationId, input.accountId)),
  createIdentity: procedure
    .input(which)
    .mutation(({ ctx, input }) => createPscIdentity(ctx.session, input.accountId)),
});
