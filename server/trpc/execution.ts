import { z } from 'zod';
import { abortExecution } from '../executions/abort';
import { listEvents } from '../executions/events';
import { getExecution } from '../executions/get';
import { executionInstructions } from '../executions/instructions';
import { listExecutions, listExecutionsInput } from '../executions/list';
import { startExecution } from '../executions/start';
import { procedure, router, rowNumber } from './trpc';

export const executionRouter = router({
  /** Answers the new execution's view. Refusals carry `details.field` or `details.number`. */
  start: procedure
    .input(
      z.object({
        accountId: rowNumber,
        case: z.string().max(64),
        delaySeconds: z.number().optional(),
        listenFullDelay: z.boolean().optional(),
        /** Addresses of the software under test, as typed; empty or absent: the browser's own. */
        clientIp: z.array(z.string().max(64)).max(16).optional(),
      }),
    )
    .mutation(({ ctx, input }) =>
      startExecution({
        organisationId: ctx.session.organisationId,
        accountId: input.accountId,
        caseId: input.case,
        delaySeconds: input.delaySeconds,
        listenFullDelay: input.listenFullDelay,
        clientAddresses: input.clientIp,
        callerAddress: ctx.clientAddress,
        startedBy: ctx.session.userId,
        through: { kind: 'browser' },
      }),
    ),
  get: procedure
    .input(z.object({ number: rowNumber }))
    .query(({ ctx, input }) => getExecution(ctx.session, input.number)),
  /** History, newest first; `next` is the cursor of the following page, null at the end. */
  list: procedure
    .input(listExecutionsInput)
    .query(({ ctx, input }) => listExecutions({ ...input, organisationId: ctx.session.organisationId })),
  abort: procedure
    .input(z.object({ number: rowNumber }))
    .mutation(({ ctx, input }) => abortExecution(ctx.session, input.number)),
  /** The log from `after`+1 on, in seq order. */
  events: procedure
    .input(
      z.object({
        number: rowNumber,
        after: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(500),
      }),
    )
    .query(({ ctx, input }) => listEvents(ctx.session, input.number, input)),
  instructions: procedure
    .input(z.object({ number: rowNumber }))
    .query(({ ctx, input }) => executionInstructions(ctx.session, input.number)),
});
