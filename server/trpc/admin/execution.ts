import { z } from 'zod';
import { allExecutionsInput, listAllExecutions } from '../../admin/execution/list';
import { judgeForReading, readEvents, readExecution } from '../../admin/execution/read';
import { rowNumber } from '../../row-number';
import { adminProcedure, router } from '../trpc';

const which = z.object({ number: rowNumber });

export const allExecutionsRouter = router({
  /** Executions of all organisations, newest first. */
  list: adminProcedure.input(allExecutionsInput).query(({ input }) => listAllExecutions(input)),
  get: adminProcedure.input(which).query(({ input }) => readExecution(input.number)),
  /** The log from `after`+1 on, in seq order. */
  events: adminProcedure
    .input(
      which.extend({
        after: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(500),
      }),
    )
    .query(({ input: { number, ...page } }) => readEvents(number, page)),
  /** What the current rules say of it; nothing is changed. */
  rejudge: adminProcedure.input(which).query(({ input }) => judgeForReading(input.number)),
});
