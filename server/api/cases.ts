import { CAMPAIGNS } from '../../conformance/campaigns';
import type { HostKey } from '../../conformance/hosts';
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
