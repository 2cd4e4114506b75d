import { z } from 'zod';
import { VERDICTS } from '../../conformance/verdict';
import { database } from '../database';
import { Refusal } from '../errors';
import { abortExecution } from '../executions/abort';
import { getExecution } from '../executions/get';
import { executionInstructions } from '../executions/instructions';
import { listExecutions } from '../executions/list';
import { lengthenPause, skipPause } from '../executions/pause';
import { compareJudgements } from '../executions/rejudge';
import { rerunExecution, rerunOnly } from '../executions/rerun';
import { type Starter, startExecution } from '../executions/start';
import { startCampaign } from '../executions/start-campaign';
import type { ExecutionView } from '../views';
import { type ApiCaller, api, json, jsonBody, numberOf, wholeNumber } from './handle';

const startSchema = z.strictObject({
  case: z.string().max(64).optional(),
  campaign: z.string().max(64).optional(),
  delaySeconds: z.number().optional(),
  listenFullDelay: z.boolean().optional(),
  /** Of a campaign only. */
  cases: z.array(z.string().max(64)).max(64).optional(),
  pauseSeconds: z.number().optional(),
  continueOnFailure: z.boolean().optional(),
  clientIp: z.union([z.string().max(64), z.array(z.string().max(64)).max(16)]).optional(),
});

const CAMPAIGN_ONLY = ['cases', 'pauseSeconds', 'continueOnFailure'] as const;

const starterOf = (caller: ApiCaller): Starter => ({
  ...{ organisationId: caller.organisationId, accountId: caller.accountId, callerAddress: caller.address },
  ...{ startedBy: null, through: { kind: 'api', token: caller.name } },
});

const created = (view: ExecutionView) =>
  json(view, { status: 201, headers: { location: `/api/v1/executions/${view.number}` } });

/** POST /executions */
export const postExecution = api(async ({ request, caller }) => {
  const { case: caseId, campaign, clientIp, ...body } = startSchema.parse(await jsonBody(request));
  const common = {
    ...starterOf(caller),
    ...{ delaySeconds: body.delaySeconds, listenFullDelay: body.listenFullDelay },
    clientAddresses: typeof clientIp === 'string' ? [clientIp] : clientIp,
  };
  if (caseId !== undefined && campaign !== undefined) {
    throw new Refusal('invalid', 'Indiquez « case » ou « campaign », pas les deux.', { field: 'campaign' });
  }
  if (campaign !== undefined) {
    const { cases, pauseSeconds, continueOnFailure } = body;
    return created(
      await startCampaign({ ...common, campaignId: campaign, cases, pauseSeconds, continueOnFailure }),
    );
  }
  if (caseId === undefined) {
    throw new Refusal(
      'invalid',
      'Indiquez le test à lancer dans « case » (voyez GET /cases), ou le job global dans « campaign ».',
      { field: 'case' },
    );
  }
  const stray = CAMPAIGN_ONLY.find((name) => body[name] !== undefined);
  if (stray) {
    throw new Refusal('invalid', `« ${stray} » ne concerne que les jobs globaux.`, { field: stray });
  }
  return created(await startExecution({ ...common, caseId }));
});

/** GET /executions */
export const getExecutions = api(async ({ caller, query }) => {
  const verdict = query.get('verdict');
  const known = VERDICTS.find((word) => word === verdict);
  if (verdict !== null && !known) {
    throw new Refusal('invalid', `Le paramètre « verdict » vaut ${VERDICTS.join(', ')}.`, {
      field: 'verdict',
    });
  }
  const before = wholeNumber(query, 'before', 0);
  return json(
    await listExecutions({
      organisationId: caller.organisationId,
      accountId: caller.accountId,
      limit: Math.max(1, wholeNumber(query, 'limit', 50, 200)),
      before: before === 0 ? undefined : before,
      case: query.get('case') ?? undefined,
      campaign: query.get('campaign') ?? undefined,
      verdict: known,
      open: query.get('open') === '1' ? true : undefined,
    }),
  );
});

/** GET /executions/{n} */
export const getOneExecution = api(async ({ caller, params }) =>
  json(await getExecution(caller, numberOf(params))),
);

/** POST /executions/{n}/abort */
export const postAbort = api(async ({ caller, params }) =>
  json(await abortExecution(caller, numberOf(params))),
);

/** POST /executions/{n}/next: the next test of a campaign opens at once. */
export const postNext = api(async ({ caller, params }) => json(await skipPause(caller, numberOf(params))));

/** POST /executions/{n}/pause: makes the pause of a campaign longer. */
export const postPause = api(async ({ request, caller, params }) => {
  const number = numberOf(params);
  const { seconds } = z.strictObject({ seconds: z.number() }).parse(await jsonBody(request));
  return json(await lengthenPause(caller, number, seconds));
});

/** POST /executions/{n}/rerun: the same again. A body is optional. */
export const postRerun = api(async ({ request, caller, params }) => {
  const number = numberOf(params);
  const text = await request.clone().text();
  const body = text.trim() === '' ? {} : await jsonBody(request);
  const { only } = z.strictObject({ only: rerunOnly }).parse(body);
  return created(await rerunExecution(starterOf(caller), number, only));
});

/** GET /executions/{n}/rejudge: what the current rules say, beside what was said then. Changes nothing. */
export const getRejudgement = api(async ({ caller, params }) =>
  json(await compareJudgements(database(), caller, numberOf(params))),
);

/** GET /executions/{n}/instructions: what to do now in the software under test. */
export const getInstructions = api(async ({ caller, params }) =>
  json(await executionInstructions(caller, numberOf(params))),
);
