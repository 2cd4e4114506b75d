import { z } from 'zod';
import { abortExecution } from '../executions/abort';
import { listEvents } from '../executions/events';
import { getExecution } from '../executions/get';
import { executionInstructions } from '../executions/instructions';
import { listExecutions, listExecutionsInput } from '../executions/list';
import { lengthenPause, skipPause } from '../executions/pause';
import { rerunExecution, rerunOnly } from '../executions/rerun';
import { startExecution } from '../executions/start';
import { startCampaign } from '../executions/start-campaign';
import { rowNumber } from '../row-number';
import { procedure, router, type TrpcContext } from './trpc';

/** Who starts something from a page. */
const starter = (ctx: TrpcContext & { session: NonNullable<TrpcContext['session']> }) => ({
  organisationId: ctx.session.organisationId,
  callerAddress: ctx.clientAddress,
  startedBy: ctx.session.userId,
  through: { kind: 'browser' } as const,
});

/** Addresses of the software under test, as typed; empty or absent: the browser's own. */
const clientIp = z.array(z.string().max(64)).max(16).optional();

export const executionRouter = router({
  /** Answers the new execution's view. Refusals carry `details.field` or `details.number`. */
  start: procedure
    .input(
      z.object({
        accountId: rowNumber,
        case: z.string().max(64),
        delaySeconds: z.number().optional(),
        listenFullDelay: z.boolean().optional(),
        clientIp,
      }),
    )
    .mutation(({ ctx, input }) =>
      startExecution({
        ...starter(ctx),
        accountId: input.accountId,
        caseId: input.case,
        delaySeconds: input.delaySeconds,
        listenFullDelay: input.listenFullDelay,
        clientAddresses: input.clientIp,
      }),
    ),
  /** Answers the campaign's view, with its tests. */
  startCampaign: procedure
    .input(
      z.object({
        accountId: rowNumber,
        campaign: z.string().max(64),
        /** Only these of its tests. */
        cases: z.array(z.string().max(64)).max(64).optional(),
        /** Of every test; absent: each its own. */
        delaySeconds: z.number().optional(),
        clientIp,
        /** Between two tests; 10 by default. */
        pauseSeconds: z.number().optional(),
        /** false: what follows the first test that is not OK is skipped. Default: true. */
        continueOnFailure: z.boolean().optional(),
        listenFullDelay: z.boolean().optional(),
      }),
    )
    .mutation(({ ctx, input: { campaign, clientIp: clientAddresses, ...input } }) =>
      startCampaign({ ...starter(ctx), ...input, campaignId: campaign, clientAddresses }),
    ),
  /** Opens the next test of a campaign at once. */
  skipPause: procedure
    .input(z.object({ number: rowNumber }))
    .mutation(({ ctx, input }) => skipPause(ctx.session, input.number)),
  /** Makes the pause of a campaign, under way or coming, longer. */
  lengthenPause: procedure
    .input(z.object({ number: rowNumber, seconds: z.number() }))
    .mutation(({ ctx, input }) => lengthenPause(ctx.session, input.number, input.seconds)),
  /** Plays it again with the same parameters; `not_ok`: of a campaign, only the tests that were not. */
  rerun: procedure
    .input(z.object({ number: rowNumber, only: rerunOnly }))
    .mutation(({ ctx, input }) => rerunExecution(starter(ctx), input.number, input.only)),
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
