import { CAMPAIGNS, type Campaign } from '../../conformance/campaigns';
import { type AccountRow, accountOf } from '../../db/queries/account';
import { lastExecutionPerCampaign } from '../../db/queries/campaign';
import { database } from '../database';
import { unknownAccount } from '../errors';
import type { CampaignView, LastCampaignView } from '../views';
import { mailboxFor } from './availability';

/** The campaigns in the manual's order, as an account sees them. Throws `not_found` for foreign accounts too. */
export async function listCampaigns(organisationId: number, accountId: number): Promise<CampaignView[]> {
  const account = await accountOf(database(), { organisationId }, accountId);
  if (!account) throw unknownAccount();
  const tenant = { organisationId, accountId };
  const rows = await lastExecutionPerCampaign(database(), tenant);
  return CAMPAIGNS.map((campaign) => {
    const because = obstacle(account, campaign);
    const last = rows.find(({ campaignId }) => campaignId === campaign.id);
    return {
      id: campaign.id,
      title: campaign.title,
      caseIds: campaign.cases.map(({ id }) => id),
      available: because === null,
      unavailableBecause: because,
      last: last ? lastOf(campaign, last) : null,
    };
  });
}

type LastRow = Awaited<ReturnType<typeof lastExecutionPerCampaign>>[number];

/** How a campaign went last; a part of it says less than the whole. */
export function lastOf({ cases }: Campaign, { number, verdict, state, startedAt, tests }: LastRow) {
  const at = startedAt?.toISOString() ?? null;
  const part = tests < cases.length ? { tests, of: cases.length } : null;
  return { number, verdict, state, at, part } satisfies LastCampaignView;
}

/** Why none of its tests can be played; those that alone cannot are skipped. */
function obstacle(account: AccountRow, { cases }: Campaign): string | null {
  const answers = cases.map((testCase) => mailboxFor(account, testCase));
  const [first] = answers;
  if (answers.some((answer) => 'mailbox' in answer) || !first) return null;
  return 'because' in first ? first.because : null;
}
