import { CAMPAIGNS } from '../../conformance/campaigns';
import { listCases } from '../cases/list';
import { serverConfig } from '../config';
import { api, json } from './handle';

/** GET /cases */
export const getCases = api(async ({ caller }) =>
  json({ cases: await listCases(caller.organisationId, caller.accountId) }),
);

/** GET /campaigns */
export const getCampaigns = api(async () =>
  json({
    campaigns: CAMPAIGNS.map(({ id, title, cases }) => ({
      id,
      title,
      cases: cases.map((testCase) => testCase.id),
      available: false,
    })),
  }),
);

/** GET /hosts: the test servers and where they listen. */
export const getHosts = api(async () =>
  json({
    hosts: serverConfig().hosts.map(({ key, name, mie, defect, imap, smtp, fingerprint }) => ({
      ...{ key, name, mie, defect, imap, smtp, fingerprint },
    })),
  }),
);
