/**
 * A server that was not what it must be proves nothing (issue 3, self-check): a client that accepts a certificate
 * without its defect, or refuses one with a second defect, is not judged by it.
 */
import type { Finding, Judgement, Rule } from '../../verdict';
import type { Evidence } from './connections';

/** A rule whose verdict gives way where the laboratory's own fault may be the cause. */
export function mindingFaults(rule: Rule<Evidence>): Rule<Evidence> {
  return { ...rule, conclude: (state, now) => withFaults(rule.conclude(state, now), state) };
}

function withFaults(judgement: Judgement, { faults, testCase }: Evidence): Judgement {
  if (faults.length === 0) return judgement;
  const unproven = judgement.decided && givesWay(judgement.verdict, testCase);
  const fault: Finding = {
    id: 'laboratory-fault',
    requirement: testCase.requirements[0] ?? '',
    verdict: unproven ? 'inconclusive' : 'warning',
    message: `Le serveur de ce test n’était pas dans l’état attendu. ${[...new Set(faults.map(({ data }) => data.detail))].join(' ')}`,
    hint: 'Votre logiciel n’est pas en cause : relancez le test une fois les serveurs de test rétablis (page d’accueil).',
    eventIds: faults.map(({ id }) => id),
  };
  if (!unproven) return { ...judgement, findings: [...judgement.findings, fault] };
  const findings = judgement.findings.map((finding) => (decides(finding) ? setAside(finding) : finding));
  return { decided: true, verdict: 'inconclusive', findings: [fault, ...findings] };
}

/** What was found stays readable, but decides nothing and asks nothing of the editor. */
function setAside({ hint: _, ...finding }: Finding): Finding {
  return { ...finding, verdict: 'info', message: `Constat écarté. ${finding.message}` };
}

const decides = ({ verdict }: Finding) => verdict === 'ok' || verdict === 'ko' || verdict === 'inconclusive';

/**
 * On a faulty host everything rests on its defect. On a valid one a success is a success, and an offer of suites is
 * judged from what the client sent; only a failure to authenticate may be the server's doing.
 */
function givesWay(verdict: 'ok' | 'ko' | 'inconclusive', { defect, rule }: Evidence['testCase']): boolean {
  if (verdict === 'inconclusive' || defect !== null) return true;
  return verdict === 'ko' && rule !== 'cipher-suites';
}
