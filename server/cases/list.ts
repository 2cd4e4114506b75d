import type { TestCase } from '../../conformance/catalogue';
import { hostFor } from '../../conformance/hosts';
import { textsOf } from '../../conformance/texts';
import { type AccountRow, accountOf } from '../../db/queries/account';
import { lastExecutionPerCase } from '../../db/queries/execution';
import { labChecks } from '../../db/queries/lab-check';
import { serverConfig } from '../config';
import { database } from '../database';
import { unknownAccount } from '../errors';
import { hostCheck } from '../lab/checks';
import type { CaseView } from '../views';
import { mailboxFor } from './availability';
import { allCases } from './catalogue';
import { placeOf } from './instructions';

/** What was shown once is final; a refusal or an offer can be contradicted until the deadline. */
const CONTRADICTED = new Set<TestCase['rule']>(['rejected-certificate', 'cipher-suites']);

/** The mailbox of a case, also before it exists. */
function mailboxOf(testCase: TestCase, account: AccountRow): { address: string; idNat: string } {
  const [mailbox, number] =
    testCase.mie === 'PSC'
      ? [account.personal, account.idNatPsc]
      : [account.applicative, account.idNatAuthCli];
  const idNat = number ?? '<identifiant>';
  return { idNat, address: mailbox?.address ?? `${idNat}@${serverConfig().mailDomain}` };
}

/** The catalogue in the manual's order, as an account sees it. Throws `not_found` for foreign accounts too. */
export async function listCases(organisationId: number, accountId: number): Promise<CaseView[]> {
  const account = await accountOf(database(), { organisationId }, accountId);
  if (!account) throw unknownAccount();
  const last = new Map(
    (await lastExecutionPerCase(database(), { organisationId, accountId })).map((row) => [row.caseId, row]),
  );
  const checks = await labChecks(database());
  return allCases().map((testCase) => {
    const host = hostFor(testCase.mie, testCase.defect).key;
    const check = hostCheck(checks, host, testCase.protocol);
    const playable = mailboxFor(account, testCase);
    const before = last.get(testCase.id);
    return {
      id: testCase.id,
      title: testCase.title,
      folder: testCase.folder,
      requirements: testCase.requirements,
      mie: testCase.mie,
      protocol: testCase.protocol,
      host,
      delay: testCase.delay,
      address: testCase.address,
      notices: [...testCase.notices],
      fullDelay: CONTRADICTED.has(testCase.rule),
      ...textsOf(testCase, placeOf(testCase, account, mailboxOf(testCase, account), serverConfig())),
      available: 'mailbox' in playable,
      unavailableBecause: 'because' in playable ? playable.because : null,
      serverFault: check.state === 'failed' ? check.detail : null,
      last: before
        ? {
            number: before.number,
            verdict: before.verdict,
            state: before.state,
            at: before.startedAt?.toISOString() ?? null,
          }
        : null,
    };
  });
}
