import { executionOf } from '../../db/queries/execution';
import type { Tenant } from '../../db/queries/tenant';
import { findCase } from '../cases/catalogue';
import { instructionsFor } from '../cases/instructions';
import { serverConfig } from '../config';
import { database } from '../database';
import { unknownCase, unknownExecution } from '../errors';
import type { Instructions } from '../views';

/** What to do now, from what was frozen at the start: later changes of the account do not alter it. */
export async function executionInstructions(tenant: Tenant, number: number): Promise<Instructions> {
  const row = await executionOf(database(), tenant, number);
  if (!row?.execution.snapshot || !row.execution.caseId) throw unknownExecution();
  const testCase = findCase(row.execution.caseId);
  if (!testCase) throw unknownCase();
  const { account, mailbox } = row.execution.snapshot;
  return instructionsFor(testCase, account, mailbox, serverConfig());
}
