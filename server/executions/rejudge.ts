import type { Judgement } from '../../conformance/verdict';
import type { Database } from '../../db/client';
import { executionOf } from '../../db/queries/execution';
import type { Tenant } from '../../db/queries/tenant';
import { unknownExecution } from '../errors';
import { OpenExecution } from './open';

/**
 * Judges an execution again from what is stored: its snapshot and the events that its verdict rested on.
 * Answers null for one that has no verdict of a rule. Throws `not_found` alike for unknown and foreign numbers.
 */
export async function rejudge(db: Database, tenant: Tenant, number: number): Promise<Judgement | null> {
  const row = (await executionOf(db, tenant, number))?.execution;
  if (!row) throw unknownExecution();
  if (!row.judgedUpTo || row.judgedSeq === null || row.state !== 'done') return null;
  const execution = new OpenExecution(row);
  await execution.reload(db, row.judgedSeq);
  return execution.fold?.conclude(row.judgedUpTo.getTime()) ?? null;
}
