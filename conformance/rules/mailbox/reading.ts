import type { Finding } from '../../verdict';
import type { Assessment } from '../authentication/attempts';
import { failed, fatalAt } from '../authentication/authentication';
import { besidePoints, failureFindings, silentFinding } from '../authentication/authentication-findings';
import type { Evidence } from '../evidence/connections';
import type { Reading } from '../evidence/positive';

/**
 * The reading of a rule that asks for more than an authentication.
 * @param assessments of all connections, with what each lacks (`assessBeyond`).
 * @param fulfilledAt when every point was fulfilled first; null: never.
 * @param points what it fulfils then; what failed beside it becomes a warning.
 */
export function readingBeyond(
  assessments: readonly Assessment[],
  fulfilledAt: number | null,
  points: () => Finding[],
  evidence: Evidence,
): Reading {
  return {
    fulfilledAt,
    fatalAt: fatalAt(assessments),
    failed: failed(assessments),
    okFindings() {
      const own = points();
      return own.length > 0 ? [...own, ...besidePoints(own, assessments, evidence)] : [];
    },
    failureFindings: (verdict) => [
      ...failureFindings(assessments, verdict, evidence),
      ...(verdict === 'undecided' ? [] : silentFinding(assessments, evidence)),
    ],
  };
}
