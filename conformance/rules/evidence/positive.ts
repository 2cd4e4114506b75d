/**
 * How every positive case is concluded (DESIGN §6.9): OK as soon as its points are fulfilled; KO at once for what no
 * retry mends, else only once the client has had time to retry, `settleMs` after its last connection closed, or at the
 * end of the window. What comes first in time decides, so that judging live and judging again agree.
 */
import type { Finding, Judgement } from '../../verdict';
import { type Connection, type Evidence, judgedConnections } from './connections';
import { besides, evidenceMissing } from './findings';
import { endOf, gapsUntil, pauses, windowEnd } from './window';

/** What a rule says of the first connections of a window, oldest first. */
export interface Reading {
  /** The first moment at which every point is fulfilled; null: never. May lie after `now` (a wait that is part of it). */
  fulfilledAt: number | null;
  /** The first moment at which something happened that no retry mends. */
  fatalAt: number | null;
  /** All of them being over, the client failed, and the laboratory did not; nothing more is under way. */
  failed: boolean;
  okFindings(): Finding[];
  failureFindings(verdict: 'ko' | 'inconclusive' | 'undecided'): Finding[];
}

export interface PositiveRule {
  /** @param until what is seen without connection counts up to this moment, ms. */
  read(connections: readonly Connection[], evidence: Evidence, until: number): Reading;
  /** false: a failure waits for the end of the window, because the case itself asks for a pause (reopening). */
  settles?: boolean;
  /** The moment from which a connection has nothing more to say; its closing by default. */
  isOver?: (connection: Connection) => number;
}

interface Outcome {
  at: number;
  verdict: 'ok' | 'ko';
  /** The connections, oldest first, that count for it. */
  connections: readonly Connection[];
}

/** What decides first in time, if anything does before the end of the window. */
function decisive(
  connections: readonly Connection[],
  whole: Reading,
  rule: PositiveRule,
  evidence: Evidence,
): Outcome | undefined {
  const { policies, window } = evidence.snapshot;
  const until = (at: number) => connections.filter(({ openedAt }) => openedAt <= at);
  const outcomes: Outcome[] = [];
  const add = (at: number | null, verdict: Outcome['verdict']) => {
    if (at !== null) outcomes.push({ at, verdict, connections: until(at) });
  };
  add(whole.fatalAt, 'ko');
  add(whole.fulfilledAt, 'ok');
  if (rule.settles !== false) {
    const settled = pauses(connections, policies.settleMs).find(
      (pause) =>
        pause.at < window.deadline &&
        gapsUntil(evidence, pause.at).length === 0 &&
        rule.read(pause.connections, evidence, pause.at).failed,
    );
    if (settled) outcomes.push({ at: settled.at, verdict: 'ko', connections: settled.connections });
  }
  return outcomes.sort(
    (a, b) => a.at - b.at || (a.verdict === b.verdict ? 0 : a.verdict === 'ko' ? -1 : 1),
  )[0];
}

/** Concludes a positive case. @param now the moment up to which the evidence is complete, ms. */
export function concludePositive(rule: PositiveRule, evidence: Evidence, now: number): Judgement {
  const connections = judgedConnections(evidence);
  const whole = rule.read(connections, evidence, Number.POSITIVE_INFINITY);
  const aside = besides(evidence);
  const outcome = decisive(connections, whole, rule, evidence);
  if (outcome && outcome.at <= now) {
    const counted = rule.read(outcome.connections, evidence, outcome.at);
    const findings = outcome.verdict === 'ok' ? counted.okFindings() : counted.failureFindings('ko');
    return { decided: true, verdict: outcome.verdict, findings: [...findings, ...aside] };
  }
  const end = windowEnd(connections, evidence.snapshot, rule.isOver ?? endOf);
  if (now < end) {
    const findings = whole.failureFindings('undecided');
    return { decided: false, wakeAt: Math.min(outcome?.at ?? end, end), findings: [...findings, ...aside] };
  }
  const gaps = gapsUntil(evidence, end);
  const missing = gaps.length > 0 ? [evidenceMissing(evidence, gaps)] : [];
  const verdict = whole.failed && gaps.length === 0 ? 'ko' : 'inconclusive';
  return { decided: true, verdict, findings: [...missing, ...whole.failureFindings(verdict), ...aside] };
}
