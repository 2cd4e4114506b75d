import { CAMPAIGNS } from '../../conformance/campaigns';
import { accountsOf } from '../../db/queries/account';
import { lastExecutionPerCampaign } from '../../db/queries/campaign';
import { lastOf } from '../cases/campaigns';
import { database } from '../database';
import type { ListedAccountView } from '../views';
import { accountView } from './view';

/** The accounts of an organisation, oldest first, with the last result of each campaign that was played. */
export async function listAccounts(organisationId: number): Promise<ListedAccountView[]> {
  const [accounts, executions] = await Promise.all([
    accountsOf(database(), { organisationId }),
    lastExecutionPerCampaign(database(), { organisationId }),
  ]);
  return accounts.map((row) => ({
    ...accountView(row),
    results: CAMPAIGNS.flatMap((campaign) => {
      const { id, title } = campaign;
      const last = executions.find((one) => one.accountId === row.id && one.campaignId === id);
      return last ? [{ id, title, last: lastOf(campaign, last) }] : [];
    }),
  }));
}
