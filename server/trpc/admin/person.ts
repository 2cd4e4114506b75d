import { z } from 'zod';
import { block, demote, promote, unblock } from '../../admin/person/change';
import { listPeople, peopleInput } from '../../admin/person/list';
import { database } from '../../database';
import { rowNumber } from '../../row-number';
import { adminProcedure, router } from '../trpc';

const which = z.object({ personId: rowNumber });

export const personRouter = router({
  /** People of all organisations, in alphabetical order. */
  list: adminProcedure.input(peopleInput).query(({ ctx, input }) => listPeople(input, ctx.session.userId)),
  promote: adminProcedure
    .input(which)
    .mutation(({ ctx, input }) => promote(database(), ctx.session, input.personId)),
  demote: adminProcedure
    .input(which)
    .mutation(({ ctx, input }) => demote(database(), ctx.session, input.personId)),
  block: adminProcedure
    .input(which)
    .mutation(({ ctx, input }) => block(database(), ctx.session, input.personId)),
  unblock: adminProcedure
    .input(which)
    .mutation(({ ctx, input }) => unblock(database(), ctx.session, input.personId)),
});
