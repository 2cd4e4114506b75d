/**
 * Authentication (MSS-CONF.07, MSS-CONF.12; DESIGN §6.4, §6.9).
 *
 * OK as soon as one authentication fulfils every point: TLS first, expected mechanism, valid credential, identity
 * and user name of the account; other failures of the window become warnings. KO at once for a credential in clear,
 * else only once the client has had time to retry: `settleMs` after its last connection closed, or at the end. What
 * comes first in time decides, so that judging live and judging again agree.
 */
import type { Judgement, Rule } from '../verdict';
import { type Assessment, assess } from './attempts';
import { failureFindings, okFindings, silentFinding } from './authentication-findings';
import { type Evidence, judgedConnections, noEvidence, withEvidence } from './connections';
import { besides, evidenceMissing } from './findings';
import { gapsUntil, pauses, windowEnd } from './window';

interface Outcome {
  at: number;
  verdict: 'ok' | 'ko';
  /** How many of the connections, oldest first, count for it. */
  upTo: number;
}

/** Whether connections that are all over are enough for KO: the client failed, and the laboratory did not. */
function failed(assessments: readonly Assessment[]): boolean {
  const faults = assessments.flatMap((assessment) => assessment.faults);
  const troubled = faults.some(({ id }) => id === 'internal' || id === 'issuer-unavailable');
  return !troubled && faults.some(({ weight }) => weight !== 'unknown');
}

/** What decides first in time, if anything does before the end of the window. */
function decisive(assessments: readonly Assessment[], evidence: Evidence): Outcome | undefined {
  const { snapshot } = evidence;
  const countTo = (at: number) => assessments.filter(({ connection }) => connection.openedAt <= at).length;
  const clear = assessments
    .flatMap(({ faults }) => faults)
    .filter(({ weight }) => weight === 'final')
    .map(({ at }): Outcome => ({ at, verdict: 'ko', upTo: countTo(at) }));
  const fulfilled = assessments
    .flatMap((assessment) => assessment.fulfilled ?? [])
    .map(({ at }): Outcome => ({ at, verdict: 'ok', upTo: countTo(at) }));
  const settled = pauses(
    assessments.map(({ connection }) => connection),
    snapshot.policies.settleMs,
  )
    .filter(
      ({ at, connections }) =>
        at < snapshot.window.deadline &&
        gapsUntil(evidence, at).length === 0 &&
        failed(assessments.slice(0, connections.length)),
    )
    .map(({ at, connections }): Outcome => ({ at, verdict: 'ko', upTo: connections.length }));
  return [...clear, ...fulfilled, ...settled].sort(
    (a, b) => a.at - b.at || (a.verdict === b.verdict ? 0 : a.verdict === 'ko' ? -1 : 1),
  )[0];
}

function conclude(evidence: Evidence, now: number): Judgement {
  const connections = judgedConnections(evidence);
  const assessments = connections.map((connection) => assess(connection, evidence));
  const aside = besides(evidence);
  const outcome = decisive(assessments, evidence);
  if (outcome && outcome.at <= now) {
    const counted = assessments.slice(0, outcome.upTo);
    const findings =
      outcome.verdict === 'ok' ? okFindings(counted, evidence) : failureFindings(counted, 'ko', evidence);
    return { decided: true, verdict: outcome.verdict, findings: [...findings, ...aside] };
  }
  const end = windowEnd(connections, evidence.snapshot);
  if (now < end) {
    const findings = failureFindings(assessments, 'undecided', evidence);
    return { decided: false, wakeAt: Math.min(outcome?.at ?? end, end), findings: [...findings, ...aside] };
  }
  const gaps = gapsUntil(evidence, end);
  const missing = gaps.length > 0 ? [evidenceMissing(evidence, gaps)] : [];
  const verdict = failed(assessments) && gaps.length === 0 ? 'ko' : 'inconclusive';
  const findings = [
    ...failureFindings(assessments, verdict, evidence),
    ...silentFinding(assessments, evidence),
  ];
  return { decided: true, verdict, findings: [...missing, ...findings, ...aside] };
}

export const authentication: Rule<Evidence> = {
  id: 'authentication',
  version: 1,
  init: noEvidence,
  step: withEvidence,
  conclude,
};
