import { z } from 'zod';
import { findCampaign } from '../../conformance/campaigns';
import { VERDICTS } from '../../conformance/verdict';
import { Refusal } from '../errors';
import { abortExecution } from '../executions/abort';
import { getExecution } from '../executions/get';
import { listExecutions } from '../executions/list';
import { startExecution } from '../executions/start';
import { api, json, jsonBody, numberOf, wholeNumber } from './handle';

const startSchema = z.strictObject({
  case: z.string().max(64).optional(),
  campaign: z.string().max(64).optional(),
  delaySeconds: z.number().optional(),
  listenFullDelay: z.boolean().optional(),
  clientIp: z.union([z.string().max(64), z.array(z.string().max(64)).max(16)]).optional(),
});

/** POST /executions */
export const postExecution = api(async ({ request, caller }) => {
  const body = startSchema.parse(await jsonBody(request));
  const caseId = requireCase(body);
  const view = await startExecution({
    organisationId: caller.organisationId,
    accountId: caller.accountId,
    caseId,
    delaySeconds: body.delaySeconds,
    listenFullDelay: body.listenFullDelay,
    clientAddresses: typeof body.clientIp === 'string' ? [body.clientIp] : body.clientIp,
    callerAddress: caller.address,
    startedBy: null,
    through: { kind: 'api', token: caller.name },
  });
  return json(view, { status: 201, headers: { location: `/api/v1/executions/${view.number}` } });
});

function requireCase(body: { case?: string; campaign?: string }): string {
  if (body.case !== undefined && body.campaign !== undefined) {
    throw new Refusal('invalid', 'Indiquez « case » ou « campaign », pas les deux.', { field: 'campaign' });
  }
  if (body.campaign !== undefined) {
    if (!findCampaign(body.campaign))
      throw new Refusal('not_found', 'Ce job global n’existe pas.', { field: 'campaign' });
    throw new Refusal(
      'invalid',
      'Ce job global ne peut pas encore être lancé : lancez ses tests un par un.',
      {
        field: 'campaign',
      },
    );
  }
  if (body.case === undefined) {
    throw new Refusal('invalid', 'Indiquez le test à lancer dans « case » : voyez GET /cases.', {
      field: 'case',
    });
  }
  return body.case;
}

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
