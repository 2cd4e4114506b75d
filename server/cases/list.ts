import { hostFor } from '../../conformance/hosts';
import { accountOf } from '../../db/queries/account';
import { lastExecutionPerCase } from '../../db/queries/execution';
import { serverConfig } from '../config';
import { database } from '../database';
import { unknownAccount } from '../errors';
import type { CaseView } from '../views';
import { mailboxFor } from './availability';
import { allCases } from './catalogue';
import { helpOf } from './help';

/** The catalogue in the manual's order, as an account sees it. Throws `not_found` for foreign accounts too. */
export async function listCases(organisationId: number, accountId: number): Promise<CaseView[]> {
  const account = await accountOf(database(), { organisationId }, accountId);
  if (!account) throw unknownAccount();
  const last = new Map(
    (await lastExecutionPerCase(database(), { organisationId, accountId })).map((row) => [row.caseId, row]),
  );
  return allCases().map((testCase) => {
    const playable = mailboxFor(account, testCase);
    const before = last.get(testCase.id);
    return {
      id: testCase.id,
      title: testCase.title,
      folder: testCase.folder,
      requirements: testCase.requirements,
      mie: testCase.mie,
      protocol: testCase.protocol,
      host: hostFor(testCase.mie, testCase.defect).key,
      delay: testCase.delay,
      ...helpOf(testCase, serverConfig()),
      available: 'mailbox' in playable,
      unavailableBecause: 'because' in playable ? playable.because : null,
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
