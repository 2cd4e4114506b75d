/**
 * Judges executions under way. Every transition is conditional in the database: an abort, a deadline and a verdict
 * may race, and whoever comes second changes nothing.
 */

import type { Logger } from 'pino';
import type { Finding, Judgement, Verdict } from '../../conformance/verdict';
import type { Database } from '../../db/client';
import {
  reopen,
  replaceFindings,
  tellFindings,
  toClosed,
  toDone,
  toJudging,
  turnVerdict,
} from '../../db/queries/execution-state';
import { executionRow } from '../../db/queries/matching';
import type { OpenExecution } from './open';

/** What the judge knows of time when it is asked. Milliseconds on the database's clock. */
export interface Moment {
  /** Evidence is complete up to here. */
  upTo: number;
  now: number;
}

/** A rule that is undecided this long after everything ended is at fault. */
const UNDECIDED_MS = 120_000;

/** Brings one execution as far as its evidence allows. Call again after each change of evidence or time. */
export async function judge(
  db: Database,
  execution: OpenExecution,
  moment: Moment,
  log: Logger,
): Promise<void> {
  if (execution.closed || execution.verdict === 'aborted') return;
  const final = execution.state === 'done' && (execution.watchUntil === null || execution.failure !== null);
  if (final && !execution.withdrawn) return closeWhenOver(db, execution, moment);
  if (execution.state === 'listening' && moment.now >= execution.snapshot.window.deadline) {
    if (await toJudging(db, execution.number)) execution.state = 'judging';
  }
  const before = execution.judgement;
  const wake =
    execution.heldUntil ?? (before && !before.decided ? before.wakeAt : (execution.watchUntil ?? 0));
  if (!execution.dirty && moment.upTo < wake) return;
  execution.dirty = false;
  execution.withdrawn = false;
  execution.recalled = false;
  const upTo = Math.max(execution.judgedUpTo, moment.upTo);
  execution.judgedUpTo = upTo;
  const judgement = execution.try(() => execution.fold?.conclude(upTo));
  if (execution.failure !== null) return fail(db, execution, upTo, log);
  if (!judgement) return;
  execution.judgement = judgement;
  execution.heldUntil = holdOf(execution, judgement, upTo);
  if (execution.heldUntil !== null) {
    if (execution.state !== 'done') await show(db, execution, judgement.findings, upTo);
    return;
  }
  if (execution.state === 'done') return turn(db, execution, judgement, moment);
  if (judgement.decided) return decide(db, execution, judgement, upTo);
  if (upTo > execution.followEnd + UNDECIDED_MS) {
    execution.failure = new Error('the rule stays undecided after the end of its evidence');
    return fail(db, execution, upTo, log);
  }
  await show(db, execution, judgement.findings, upTo);
}

/**
 * Until when a fault waits for its connections to prove whose they are: published and then withdrawn, it would have
 * been believed. At the deadline nothing waits any more.
 */
function holdOf(execution: OpenExecution, judgement: Judgement, upTo: number): number | null {
  if (!judgement.decided || judgement.verdict !== 'ko' || execution.verdict === 'ko') return null;
  const hold = execution.unproven.holdOf(judgement.findings);
  const until = Math.min(hold ?? 0, execution.snapshot.window.deadline);
  return until > upTo ? until : null;
}

/** Provisional findings, when they changed. */
async function show(
  db: Database,
  execution: OpenExecution,
  findings: Finding[],
  upTo: number,
): Promise<void> {
  const text = JSON.stringify(findings);
  if (text === execution.findings) return;
  await db.transaction(async (tx) => {
    if (await tellFindings(tx, execution.number, new Date(upTo)))
      await replaceFindings(tx, execution.number, findings);
  });
  execution.findings = text;
}

async function decide(
  db: Database,
  execution: OpenExecution,
  judgement: Judgement & { decided: true },
  upTo: number,
): Promise<void> {
  await finish(db, execution, {
    verdict: judgement.verdict,
    findings: judgement.findings,
    upTo,
    watchUntil: watchOf(judgement, execution, upTo),
  });
}

/** A moment that is past already is not watched. */
function watchOf(
  judgement: Judgement & { decided: true },
  execution: OpenExecution,
  upTo: number,
): number | null {
  const until = Math.min(judgement.watchUntil ?? 0, execution.watchEnd);
  return until > upTo ? until : null;
}

async function finish(
  db: Database,
  execution: OpenExecution,
  outcome: { verdict: Verdict; findings: Finding[]; upTo: number; watchUntil: number | null },
): Promise<void> {
  const { number } = execution;
  const won = await db.transaction(async (tx) => {
    const done = await toDone(tx, number, {
      verdict: outcome.verdict,
      judgedUpTo: new Date(outcome.upTo),
      judgedSeq: execution.lastSeq,
      watchUntil: outcome.watchUntil === null ? null : new Date(outcome.watchUntil),
      ruleVersion: execution.ruleVersion,
    });
    if (done) await replaceFindings(tx, number, outcome.findings);
    return done;
  });
  if (won) execution.findings = JSON.stringify(outcome.findings);
  const row = await executionRow(db, number);
  if (row) execution.refresh(row);
}

/** A rule that throws ends its execution, and nothing else. */
async function fail(db: Database, execution: OpenExecution, upTo: number, log: Logger): Promise<void> {
  log.error({ execution: execution.number, err: execution.failure }, 'the rule failed');
  const findings: Finding[] = [
    {
      id: 'technical-error',
      requirement: execution.testCase.requirements[0] ?? '',
      verdict: 'inconclusive',
      message: 'Le jugement de cette exécution a échoué par un défaut de l’outil, pas de votre logiciel.',
      hint: `Relancez le test ; si l’erreur revient, signalez l’exécution #${execution.number} au support.`,
      eventIds: [],
    },
  ];
  if (execution.state === 'done') return;
  await finish(db, execution, { verdict: 'error', findings, upTo, watchUntil: null });
}

/** After a verdict, later or withdrawn evidence may turn it while it is watched. */
async function turn(
  db: Database,
  execution: OpenExecution,
  judgement: Judgement,
  moment: Moment,
): Promise<void> {
  const { number } = execution;
  if (!judgement.decided) {
    if (
      await reopen(db, number, moment.now >= execution.snapshot.window.deadline ? 'judging' : 'listening')
    ) {
      const row = await executionRow(db, number);
      if (row) execution.refresh(row);
      await show(db, execution, judgement.findings, execution.judgedUpTo);
      return;
    }
    return turn(db, execution, { ...judgement, decided: true, verdict: 'inconclusive' }, moment);
  }
  const watchUntil = watchOf(judgement, execution, execution.judgedUpTo);
  const text = JSON.stringify(judgement.findings);
  const changed = judgement.verdict !== execution.verdict || text !== execution.findings;
  if (!changed && watchUntil === execution.watchUntil) return;
  await db.transaction(async (tx) => {
    const turned = await turnVerdict(tx, number, {
      verdict: judgement.verdict,
      judgedUpTo: new Date(execution.judgedUpTo),
      judgedSeq: execution.lastSeq,
      watchUntil: watchUntil === null ? null : new Date(watchUntil),
    });
    if (turned && changed) await replaceFindings(tx, number, judgement.findings);
  });
  execution.findings = text;
  const row = await executionRow(db, number);
  if (row) execution.refresh(row);
}

/** Nothing is awaited any more: its connections have closed, or were followed long enough. */
async function closeWhenOver(db: Database, execution: OpenExecution, moment: Moment): Promise<void> {
  const since = Math.max(
    execution.endedAt ?? 0,
    Math.min(execution.judgedUpTo, execution.snapshot.window.deadline),
  );
  const followed = moment.upTo > since + execution.snapshot.policies.followMs;
  if (!followed && execution.alive.size > 0) return;
  // A connection of the last instants before the end may still be on its way.
  if (moment.upTo <= since) return;
  await toClosed(db, execution.number);
  execution.closed = true;
}
