import { z } from 'zod';
import { VERDICTS } from '../../conformance/verdict';
import { childrenOf } from '../../db/queries/campaign';
import { executionsOf, findingsOf } from '../../db/queries/execution';
import { database } from '../database';
import { rowNumber } from '../row-number';
import type { ExecutionView } from '../views';
import { maskOthers } from './mask';
import { executionView } from './view';

export const listExecutionsInput = z.object({
  accountId: rowNumber.optional(),
  /** Cursor: only numbers below. */
  before: rowNumber.optional(),
  limit: z.number().int().min(1).max(200).default(50),
  case: z.string().max(64).optional(),
  campaign: z.string().max(64).optional(),
  /** Without the tests of campaigns: each is seen in its campaign. */
  topLevel: z.boolean().optional(),
  verdict: z.enum(VERDICTS).optional(),
  /** Only those not over yet. */
  open: z.boolean().optional(),
});

/** History, newest first; `next` is the cursor of the following page, null at the end. */
export async function listExecutions(
  request: z.output<typeof listExecutionsInput> & { organisationId: number },
): Promise<{ executions: ExecutionView[]; next: number | null }> {
  const tenant = { organisationId: request.organisationId, accountId: request.accountId };
  const rows = await executionsOf(database(), tenant, {
    before: request.before,
    limit: request.limit + 1,
    caseIds: request.case === undefined ? undefined : [request.case],
    campaignIds: request.campaign === undefined ? undefined : [request.campaign],
    topLevel: request.topLevel,
    verdicts: request.verdict === undefined ? undefined : [request.verdict],
    open: request.open,
  });
  const page = rows.slice(0, request.limit);
  const findings = await findingsOf(
    database(),
    tenant,
    page.map((row) => row.execution.number),
  );
  const mask = await maskOthers(
    database(),
    request.organisationId,
    findings.map(({ content }) => content),
  );
  const campaigns = page.flatMap(({ execution }) => (execution.campaignId ? [execution.number] : []));
  const children = await childrenOf(database(), campaigns);
  return {
    executions: page.map((row) =>
      executionView(
        row,
        findings.filter(({ number }) => number === row.execution.number).map(({ content }) => mask(content)),
        children.filter(({ parent }) => parent === row.execution.number),
      ),
    ),
    next: rows.length > request.limit ? (page.at(-1)?.execution.number ?? null) : null,
  };
}
