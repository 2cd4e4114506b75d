import type { itemsOf, RunWithCounts } from '../../db/queries/provisioning';
import type { ProvisioningItemView, ProvisioningRunView } from '../views';

export function runView({ run, requestedBy, total, done, failed }: RunWithCounts): ProvisioningRunView {
  const { id, trigger, state, resumed, purged } = run;
  return {
    ...{ id, trigger, state, requestedBy, resumed, total, done, failed, purged },
    requestedAt: run.requestedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
  };
}

type ItemRow = Awaited<ReturnType<typeof itemsOf>>[number];

export function itemView({ item, nil, organisation }: ItemRow): ProvisioningItemView {
  const { accountId, action, outcome, attempts, error, endedAt } = item;
  return {
    ...{ accountId, nil, organisation, action, outcome, attempts, error },
    endedAt: endedAt?.toISOString() ?? null,
  };
}
