/**
 * A whole campaign without anybody: `motco2 run` on one side, on the other a script that plays a conforming LPS
 * (lps/lps.py). Then the same with one fault planted in every test.
 */
import { describe, expect, it } from 'vitest';
import { findCampaign } from '../../conformance/campaigns';
import type { ExecutionView } from '../../server/views';
import { newAccount, type TestAccount } from '../support/accounts';
import { read } from '../support/api';
import { lacks } from '../support/run';
import { runCampaign, startLps } from './lps/play';

const CAMPAIGN = 'MSS-LPS-SEGUR-GEN-PER-ORG';
const CASES = findCampaign(CAMPAIGN)!.cases.map(({ id }) => id);
/** Of each window, seconds. */
const DELAY = 30;
const SLOW_MS = 420_000;

/** What the LPS does wrong in each test, and the finding that must say so. */
const FAULTS: Record<string, string> = {
  'psc-access-imap': 'inbox-not-opened',
  'psc-otherca-imap': 'credential-sent-to-faulty-server',
  'psc-otherca-smtp': 'credential-sent-to-faulty-server',
  'psc-autoconfig-imap': 'already-configured',
  'psc-autoconfig-smtp': 'already-configured',
  'psc-send-smtp': 'date-count',
  'psc-indicators-patient-smtp': 'mes-absent',
  'psc-indicators-smtp': 'nil-different',
  'psc-tls-imap': 'suites-forbidden',
  'psc-tls-smtp': 'suites-forbidden',
};
/** KO as well where the fault shows in several ways. */
const BESIDES: Record<string, string[]> = {
  'suites-forbidden': ['suites-missing', 'tls13-suites'],
  'credential-sent-to-faulty-server': ['mail-command-on-faulty-server'],
};

async function play(account: TestAccount, faults: string[] = []) {
  const lps = await startLps(account, { campaign: CAMPAIGN, faults });
  const outcome = await runCampaign(account, CAMPAIGN, ['--delay', String(DELAY), '--pause', '0']);
  const view = JSON.parse(outcome.stdout || outcome.output) as ExecutionView;
  await lps.over;
  const tests = await Promise.all((view.children ?? []).map(({ number }) => read(account, number)));
  return { outcome, view, tests };
}

const told = (tests: ExecutionView[]) =>
  tests.map(({ case: id, verdict, findings }) => `${id} ${verdict}: ${JSON.stringify(findings)}`).join('\n');
const kos = ({ findings }: ExecutionView) =>
  findings.filter(({ verdict }) => verdict === 'ko').map(({ id }) => id);

describe.skipIf(lacks('dig')).concurrent(CAMPAIGN, () => {
  it(
    'is OK from start to end for a conforming LPS, in less time than its windows',
    async () => {
      const { outcome, view, tests } = await play(await newAccount());
      expect(view.children?.map(({ case: id }) => id)).toEqual(CASES);
      expect(
        tests.map(({ verdict }) => verdict),
        told(tests),
      ).toEqual(CASES.map(() => 'ok'));
      expect(view.verdict).toBe('ok');
      expect(outcome.code, outcome.stderr).toBe(0);
      const lasted = Date.parse(view.endedAt ?? '') - Date.parse(view.startedAt ?? '');
      expect(lasted).toBeLessThan(CASES.length * DELAY * 1000);
    },
    SLOW_MS,
  );

  it(
    'finds each planted fault, and no other',
    async () => {
      const { outcome, tests } = await play(await newAccount(), Object.keys(FAULTS));
      expect(outcome.code, outcome.stderr).toBe(1);
      expect(
        tests.map(({ verdict }) => verdict),
        told(tests),
      ).toEqual(CASES.map(() => 'ko'));
      for (const test of tests) {
        const fault = FAULTS[test.case ?? ''] ?? '';
        const besides = BESIDES[fault] ?? [];
        expect(
          kos(test).filter((id) => !besides.includes(id)),
          told([test]),
        ).toEqual([fault]);
      }
    },
    SLOW_MS,
  );
});
