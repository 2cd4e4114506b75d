import { z } from 'zod';
import { VERDICTS } from '../../../conformance/verdict';
import { allExecutions } from '../../../db/queries/admin/execution';
import { childrenOf } from '../../../db/queries/campaign';
import { database } from '../../database';
import { executionView } from '../../executions/view';
import { rowNumber } from '../../row-number';
import { cut, dayInput, pageInput, searchInput } from '../page';
import type { ListedExecutionView, Paged } from '../views';

export const allExecutionsInput = pageInput.extend({
  organisation: searchInput,
  organisationId: rowNumber.optional(),
  account: searchInput,
  accountId: rowNumber.optional(),
  caseId: z.string().max(64).optional(),
  campaignId: z.string().max(64).optional(),
  verdict: z.enum(VERDICTS).optional(),
  open: z.boolean().optional(),
  topLevel: z.boolean().optional(),
  from: dayInput,
  to: dayInput,
});

/** Executions of all organisations, newest first; without their findings. */
export async function listAllExecutions(
  request: z.output<typeof allExecutionsInput>,
): Promise<Paged<ListedExecutionView>> {
  const { after, limit, ...filter } = request;
  const rows = await allExecutions(database(), filter, { before: after, limit: limit + 1 });
  const campaigns = rows.flatMap(({ execution }) => (execution.campaignId ? [execution.number] : []));
  const children = await childrenOf(database(), campaigns);
  return cut(
    rows,
    limit,
    (row) => ({
      ...executionView(
        row,
        [],
        children.filter(({ parent }) => parent === row.execution.number),
      ),
      organisation: { id: row.execution.organisationId, name: row.organisation },
      account: { id: row.execution.accountId, nil: row.nil },
    }),
    ({ execution }) => execution.number,
  );
}
