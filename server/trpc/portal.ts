import { z } from 'zod';
import { listAnnouncements } from '../announcements/in-force';
import { listMailboxes } from '../dashboard/mailboxes';
import { database } from '../database';
import { rowNumber } from '../row-number';
import { readSettings } from '../settings/read';
import { acceptTerms } from '../texts/accept';
import { readTerms, readText } from '../texts/read';
import { earlyProcedure, procedure, publicProcedure, router } from './trpc';

/** Terms of use, read-me and messages of the day, as everybody who is logged in reads them. */
export const portalRouter = router({
  /** The terms in force, for everybody; and what the reader accepted last. */
  terms: publicProcedure.query(({ ctx }) => readTerms(ctx.session?.userId ?? null)),
  /** Accepts the version that was read. */
  acceptTerms: earlyProcedure
    .input(
      z.object({
        version: z
          .number()
          .int()
          .positive()
          .max(2 ** 31 - 1),
      }),
    )
    .mutation(({ ctx, input }) => acceptTerms(ctx.session.userId, input.version)),
  /** Where one asks for help; empty when it is not said. */
  supportAddress: publicProcedure.query(async () => (await readSettings(database())).supportAddress),
  /** The read-me of the dashboard. */
  readme: procedure.query(() => readText('readme')),
  /** The messages of the day that are in force. */
  messages: procedure.query(() => listAnnouncements()),
  /** The mailboxes of an account: what they hold, and when they were last opened. */
  mailboxes: procedure
    .input(z.object({ accountId: rowNumber }))
    .query(({ ctx, input }) => listMailboxes(ctx.session.organisationId, input.accountId)),
});
