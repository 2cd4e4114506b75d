import { z } from 'zod';
import { pageInput } from '../../admin/page';
import { getVersion, listAcceptances, listVersions } from '../../admin/text/list';
import { database } from '../../database';
import { publishText } from '../../texts/publish';
import { adminProcedure, router } from '../trpc';

const kind = z.enum(['terms', 'readme']);
const version = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 2);

export const textRouter = router({
  /** The versions of a text, newest first. */
  versions: adminProcedure.input(z.object({ kind })).query(({ input }) => listVersions(input.kind)),
  version: adminProcedure
    .input(z.object({ kind, version }))
    .query(({ input }) => getVersion(input.kind, input.version)),
  /** Who accepted a version of the terms. */
  acceptances: adminProcedure
    .input(pageInput.extend({ version }))
    .query(({ input }) => listAcceptances(input)),
  /** Publishes the version after `last`. A refusal carries `details.field`. */
  publish: adminProcedure
    .input(z.object({ kind, last: version, body: z.string().max(200_000) }))
    .mutation(({ ctx, input }) =>
      publishText(database(), { role: 'administrator', session: ctx.session }, input),
    ),
});
