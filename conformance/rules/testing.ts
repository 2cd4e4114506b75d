/** How tests of the rules ask for a judgement: moments in milliseconds after the start of the window. */
import { type Recorded, START } from '../testing';
import type { Finding, Judgement } from '../verdict';
import { judge } from './index';

export const judgedAt = (evidence: Recorded, ms: number): Judgement =>
  judge(evidence.testCase, evidence.snapshot, evidence.events, START + ms);

/** Only what was seen until then. */
export const judgedLive = (evidence: Recorded, ms: number): Judgement =>
  judge(
    evidence.testCase,
    evidence.snapshot,
    evidence.events.filter(({ at }) => at <= START + ms),
    START + ms,
  );

export function verdictAt(evidence: Recorded, ms: number): string {
  const judgement = judgedLive(evidence, ms);
  return judgement.decided ? judgement.verdict : 'undecided';
}

export const idsOf = (judgement: Judgement, verdict?: Finding['verdict']) =>
  judgement.findings.filter((one) => verdict === undefined || one.verdict === verdict).map(({ id }) => id);

export function find(judgement: Judgement, id: string): Finding {
  const found = judgement.findings.find((one) => one.id === id);
  if (!found) throw new Error(`no finding ${id} among ${idsOf(judgement).join(', ')}`);
  return found;
}
