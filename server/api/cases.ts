import type { HostKey } from '../../conformance/hosts';
import { listCampaigns } from '../cases/campaigns';
import { listCases } from '../cases/list';
import { serverConfig } from '../config';
import { requestCheck, together } from '../lab/checks';
import { labStatus } from '../lab/status';
import { api, json } from './handle';

/** GET /cases */
export const getCases = api(async ({ caller }) =>
  json({ cases: await listCases(caller.organisationId, caller.accountId) }),
);

/** GET /campaigns */
export const getCampaigns = api(async ({ caller }) => {
  const campaigns = await listCampaigns(caller.organisationId, caller.accountId);
  return json({ campaigns: campaigns.map(({ caseIds: cases, ...campaign }) => ({ ...campaign, cases })) });
});

/** GET /hosts: the test servers, where they listen, and whether each is what it must be. */
export const getHosts = api(async () => {
  const { state, message, checks } = await labStatus();
  const stateOf = (key: HostKey) => checks.hosts.find((host) => host.key === key);
  return json({
    laboratory: {
      state,
      message,
      check: checks.state,
      checkedAt: checks.checkedAt,
      failures: checks.failures,
    },
    hosts: serverConfig().hosts.map(({ key, name, mie, defect, imap, smtp, fingerprint }) => {
      const check = stateOf(key);
      return {
        ...{ key, name, mie, defect, fingerprint },
        imap: { ...imap, ...check?.imap },
        smtp: { ...smtp, ...check?.smtp },
        ...together(check),
      };
    }),
  });
});

/** POST /hosts/check: asks for a check now. What is checked from `since` on answers it. */
export const postCheck = api(async () => json(await requestCheck(), { status: 202 }));
