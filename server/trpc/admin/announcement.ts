import { z } from 'zod';
import { getAnnouncement, listAllAnnouncements } from '../../admin/announcement/list';
import { pageInput } from '../../admin/page';
import {
  announce,
  announcementInput,
  changeAnnouncement,
  withdrawAnnouncement,
} from '../../announcements/write';
import type { PortalSession } from '../../auth/portal-session';
import { database } from '../../database';
import { rowNumber } from '../../row-number';
import { adminProcedure, router } from '../trpc';

const which = z.object({ announcementId: rowNumber });
const actor = (session: PortalSession) => ({ role: 'administrator', session }) as const;

export const announcementRouter = router({
  /** All messages of the day, newest first. */
  list: adminProcedure.input(pageInput).query(({ input }) => listAllAnnouncements(input)),
  get: adminProcedure.input(which).query(({ input }) => getAnnouncement(input.announcementId)),
  /** Refusals carry `details.field`. */
  create: adminProcedure
    .input(announcementInput)
    .mutation(({ ctx, input }) => announce(database(), actor(ctx.session), input)),
  change: adminProcedure
    .input(which.extend(announcementInput.shape))
    .mutation(({ ctx, input: { announcementId, ...given } }) =>
      changeAnnouncement(database(), actor(ctx.session), announcementId, given),
    ),
  withdraw: adminProcedure
    .input(which)
    .mutation(({ ctx, input }) => withdrawAnnouncement(database(), actor(ctx.session), input.announcementId)),
});
