/** Judges again, with the current rules, from what is stored: snapshots and the events that verdicts rested on. */
import { campaignVerdict } from '../../conformance/campaigns';
import type { Finding, Judgement, Verdict } from '../../conformance/verdict';
import type { Database } from '../../db/client';
import { childrenOf } from '../../db/queries/campaign';
import { type ExecutionRow, executionOf } from '../../db/queries/execution';
import type { Tenant } from '../../db/queries/tenant';
import { serverConfig } from '../config';
import { unknownExecution } from '../errors';
import type { JudgedView, RejudgementView } from '../views';
import { getExecution } from './get';
import { maskOthers } from './mask';
import { OpenExecution } from './open';
import { rules } from './rules';

/**
 * Judges an execution again.
 * Answers null for one that has no verdict of a rule. Throws `not_found` alike for unknown and foreign numbers.
 */
export async function rejudge(db: Database, tenant: Tenant, number: number): Promise<Judgement | null> {
  const row = (await executionOf(db, tenant, number))?.execution;
  if (!row) throw unknownExecution();
  const execution = await reread(db, row);
  return (row.judgedUpTo && execution?.fold?.conclude(row.judgedUpTo.getTime())) ?? null;
}

/** An execution whose verdict a rule gave, as it was when it was given. */
async function reread(db: Database, row: ExecutionRow): Promise<OpenExecution | null> {
  if (!row.judgedUpTo || row.judgedSeq === null || row.state !== 'done' || row.verdict === 'aborted')
    return null;
  const execution = new OpenExecution(row);
  await execution.reload(db, row.judgedSeq);
  return execution;
}

/**
 * What the current rules say of an execution, beside what was said then. A campaign follows from its tests.
 * Throws `not_found` alike for unknown and foreign numbers.
 */
export async function compareJudgements(
  db: Database,
  tenant: Tenant,
  number: number,
): Promise<RejudgementView> {
  const view = await getExecution(tenant, number);
  const row = (await executionOf(db, tenant, number))?.execution;
  if (!row) throw unknownExecution();
  const before: JudgedView = {
    verdict: view.verdict,
    ruleVersion: row.ruleVersion,
    findings: view.findings,
  };
  const again = row.campaignId === null ? await judgeAgain(db, row, before) : await campaignAgain(db, row);
  const mask = await maskOthers(db, tenant.organisationId, again?.findings ?? []);
  const now = again && { ...again, findings: mask(again.findings) };
  const { case: caseId, campaign, title } = view;
  return {
    ...{ number, case: caseId, campaign, title, before, now },
    differs:
      now !== null &&
      (now.verdict !== before.verdict || canonical(now.findings) !== canonical(before.findings)),
  };
}

async function judgeAgain(db: Database, row: ExecutionRow, before: JudgedView): Promise<JudgedView | null> {
  const execution = await reread(db, row);
  if (!execution || !row.judgedUpTo) return null;
  const upTo = row.judgedUpTo.getTime();
  const judgement = execution.try(() => execution.fold?.conclude(upTo));
  const ruleVersion = rules.versionOf(execution.testCase);
  // A rule that fails as it failed then.
  if (!judgement) return { verdict: 'error', ruleVersion, findings: before.findings };
  // Undecided at its end: what it rested on was withdrawn when it could not listen again (judge.ts).
  const verdict: Verdict = judgement.decided ? judgement.verdict : 'inconclusive';
  return { verdict, ruleVersion, findings: judgement.findings };
}

async function campaignAgain(db: Database, row: ExecutionRow): Promise<JudgedView | null> {
  if (row.state !== 'done' || row.verdict === 'aborted') return null;
  const children = await childrenOf(db, [row.number]);
  const verdicts: { caseId: string; verdict: Verdict }[] = [];
  for (const child of children) {
    const then = { verdict: child.verdict, ruleVersion: child.ruleVersion, findings: [] };
    const again = await judgeAgain(db, child, then);
    verdicts.push({ caseId: child.caseId ?? '', verdict: again?.verdict ?? child.verdict ?? 'error' });
  }
  const { countSupersededCases: countSuperseded } = serverConfig();
  return { verdict: campaignVerdict(verdicts, { countSuperseded }), ruleVersion: null, findings: [] };
}

/** What is stored came back from the database with its keys in another order, and without absent ones. */
function canonical(findings: Finding[]): string {
  return JSON.stringify(
    findings.map((finding) =>
      Object.entries(finding)
        .filter(([, value]) => value !== undefined)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
}
