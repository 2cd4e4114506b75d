/**
 * Authentication (MSS-CONF.07, MSS-CONF.12; DESIGN §6.4): one authentication fulfils every point: TLS first, expected
 * mechanism, valid credential, identity and user name of the account. Other failures of the window become warnings.
 */
import type { Rule } from '../../verdict';
import { type Connection, type Evidence, noEvidence, withEvidence } from '../evidence/connections';
import { concludePositive, type PositiveRule, type Reading } from '../evidence/positive';
import { type Assessment, assess } from './attempts';
import { failureFindings, okFindings, silentFinding } from './authentication-findings';

/** Whether connections that are all over are enough for KO: the client failed, and the laboratory did not. */
export function failed(assessments: readonly Assessment[]): boolean {
  const faults = assessments.flatMap((assessment) => assessment.faults);
  const troubled = faults.some(({ id }) => id === 'internal' || id === 'issuer-unavailable');
  return !troubled && faults.some(({ weight }) => weight !== 'unknown');
}

/** The first moment at which a secret crossed the network in clear: no retry mends that. */
export function fatalAt(assessments: readonly Assessment[]): number | null {
  return earliest(
    assessments.flatMap(({ faults }) => faults.flatMap(({ weight, at }) => (weight === 'final' ? [at] : []))),
  );
}

/** null when there is none. */
export function earliest(moments: readonly number[]): number | null {
  return moments.reduce<number | null>((least, at) => (least === null || at < least ? at : least), null);
}

function read(connections: readonly Connection[], evidence: Evidence): Reading {
  const assessments = connections.map((connection) => assess(connection, evidence));
  return {
    fulfilledAt: earliest(assessments.flatMap(({ fulfilled }) => fulfilled?.at ?? [])),
    fatalAt: fatalAt(assessments),
    failed: failed(assessments),
    okFindings: () => okFindings(assessments, evidence),
    failureFindings: (verdict) => [
      ...failureFindings(assessments, verdict, evidence),
      ...(verdict === 'undecided' ? [] : silentFinding(assessments, evidence)),
    ],
  };
}

const rule: PositiveRule = { read };

export const authentication: Rule<Evidence> = {
  id: 'authentication',
  version: 1,
  init: noEvidence,
  step: withEvidence,
  conclude: (evidence, now) => concludePositive(rule, evidence, now),
};
