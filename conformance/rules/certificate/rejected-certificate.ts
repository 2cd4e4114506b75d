/**
 * Rejected certificate (ECO 1.1.5, ECO 1.1.6, MSS-CONF.27; DESIGN §6.2, §6.9).
 *
 * KO as soon as a credential or mail command reaches the faulty server, whatever else happened. OK rests on
 * absence: at least one connection met the certificate and turned away, none gave anything, a positive control
 * shows that the client would otherwise have gone on, and no evidence is missing. Everything else is inconclusive.
 * The worst connection decides; connections that never met the certificate neither prove nor spoil anything.
 */

import { sameAddress } from '../../addresses';
import type { EventData } from '../../events';
import { clock, count } from '../../format';
import type { Control } from '../../snapshot';
import type { Finding, Judgement, Rule, Strength } from '../../verdict';
import {
  type Connection,
  type Evidence,
  first,
  judgedConnections,
  noEvidence,
  unplacedConnections,
  withEvidence,
} from '../evidence/connections';
import {
  besides,
  evidenceMissing,
  finding,
  mainRequirement,
  nothingReceived,
  whenAndWhence,
} from '../evidence/findings';
import { endOf, gapsUntil, pauses, windowEnd } from '../evidence/window';
import { type Exposure, exposuresOf, outcomeOf } from './rejection';
import {
  controlFinding,
  controlMissingFinding,
  exposureFindings,
  otherCaFinding,
  otherStackFinding,
  type Rejected,
  rejectedFinding,
  uncertainFindings,
  unplacedExposureFinding,
} from './rejection-findings';

const CONTROL_AGE_MS = 24 * 3600 * 1000;

/** The positive control of a connection: same address, last 24 h; one with the same ClientHello if there is one. */
function controlOf(connection: Connection, { snapshot }: Evidence): Control | undefined {
  const { start } = snapshot.window;
  const usable = snapshot.controls
    .filter(({ at, address }) => at >= start - CONTROL_AGE_MS && sameAddress(address, connection.address))
    .sort((a, b) => b.at - a.at);
  return usable.find((control) => sameStack(control, connection)) ?? usable[0];
}

function sameStack(control: Control, connection: Connection): boolean {
  const hello = first(connection, 'tls.client_hello');
  return !hello || control.fingerprint === null || control.fingerprint === hello.data.fingerprint;
}

const ORDER: Strength[] = ['weak', 'medium', 'strong'];
const weakest = (strengths: readonly Strength[]): Strength =>
  ORDER.find((strength) => strengths.includes(strength)) ?? 'strong';

interface Evaluation {
  verdict: 'ok' | 'inconclusive';
  findings: Finding[];
}

/** What connections without any exposure prove together, all of them being over. */
function evaluate(connections: readonly Connection[], evidence: Evidence): Evaluation {
  const { testCase, snapshot } = evidence;
  const fault = testCase.defect ?? 'expired';
  const outcomes = connections.map((connection) => outcomeOf(connection, fault, snapshot));
  const rejected = outcomes.filter((outcome) => outcome.kind === 'rejected');
  const doubtful = outcomes.filter((outcome) => outcome.kind === 'doubtful');
  const unreached = outcomes.filter((outcome) => outcome.kind === 'unreached');
  const controls = new Map(rejected.map((outcome) => [outcome, controlOf(outcome.connection, evidence)]));
  const controlled = rejected.filter((outcome) => controls.get(outcome) !== undefined);
  const bare = rejected.filter((outcome) => controls.get(outcome) === undefined);
  const unproven = bare.filter(({ namesDefect }) => !namesDefect);
  const counted = rejected.filter((outcome) => outcome.namesDefect || controls.get(outcome) !== undefined);
  const clean = outcomes.every(({ kind }) => kind !== 'exposed');
  const ok = clean && counted.length > 0 && doubtful.length === 0 && unproven.length === 0;

  const findings: Finding[] = [];
  if (connections.length === 0) findings.push(nothingReceived(evidence));
  if (counted.length > 0) {
    const strengthOf = (outcome: Rejected) => (controls.get(outcome) ? outcome.strength : 'weak');
    findings.push(rejectedFinding(counted, weakest(counted.map(strengthOf)), fault, evidence));
  }
  findings.push(...uncertainFindings(doubtful, 'inconclusive', evidence));
  findings.push(...uncertainFindings(unreached, rejected.length > 0 ? 'info' : 'inconclusive', evidence));
  if (bare.length > 0) {
    const decisive = unproven.length > 0;
    findings.push(controlMissingFinding(decisive ? unproven : bare, decisive, evidence));
  }
  const used = controlled.flatMap((outcome) => controls.get(outcome) ?? []);
  if (used[0]) findings.push(controlFinding(used[0], evidence));
  const otherStack = controlled.filter((outcome) => !sameStack(controls.get(outcome)!, outcome.connection));
  if (otherStack.length > 0) findings.push(otherStackFinding(otherStack, evidence));
  if (fault === 'otherca' && counted.length > 0 && !snapshot.policies.otherCaTrusted) {
    findings.push(otherCaFinding(counted, evidence));
  }
  return { verdict: ok ? 'ok' : 'inconclusive', findings };
}

const OCSP_ANSWERS: Record<string, string> = { good: 'valide', revoked: 'révoqué', unknown: 'inconnu' };

/** What a fetch looked at, in words; the same look again adds nothing. */
function lookedAt({ kind, authority, answer }: EventData<'revocation.fetched'>, server: string): string {
  if (kind === 'crl') {
    const done = answer === 'head' ? 'demandée' : 'lue';
    return `la CRL${authority ? ` de « ${authority} »` : ''} a été ${done} par votre logiciel`;
  }
  const said = OCSP_ANSWERS[answer];
  return `OCSP a été interrogé par votre logiciel sur le certificat de ${server}${said ? ` (réponse : ${said})` : ''}`;
}

/** The fetches of CRL and OCSP seen in the window that concern the host: supporting evidence only. */
function revocationFindings(evidence: Evidence): Finding[] {
  const { host, window } = evidence.snapshot;
  const fetches = evidence.fetches.filter(
    ({ at, data }) =>
      at >= window.start &&
      at <= window.deadline &&
      data.kind !== 'issuer' &&
      (data.kind === 'crl' || data.host === host.key),
  );
  const looks = new Map<string, number>();
  for (const { at, data } of [...fetches].sort((a, b) => a.at - b.at)) {
    const look = lookedAt(data, host.name);
    if (!looks.has(look)) looks.set(look, at);
  }
  if (looks.size === 0) return [];
  const told = [...looks].slice(0, 4).map(([look, at]) => `${look} à ${clock(at)}`);
  const sentence = told.join(' ; ');
  return [
    finding(
      'revocation-checked',
      mainRequirement(evidence),
      'info',
      `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. Ces requêtes sont rattachées par l’adresse du poste.`,
      fetches.map(({ id }) => id),
    ),
  ];
}

/** The first pause at which the rejection is established; later connections can only spoil it with an exposure. */
function earlyOk(connections: readonly Connection[], evidence: Evidence) {
  const { policies, window } = evidence.snapshot;
  if (policies.listenFullDelay) return undefined;
  return pauses(connections, policies.quietMs).find(
    (pause) => pause.at < window.deadline && evaluate(pause.connections, evidence).verdict === 'ok',
  );
}

function judgeExposures(
  connections: readonly Connection[],
  exposed: ReadonlyMap<Connection, readonly Exposure[]>,
  evidence: Evidence,
): Judgement {
  const exposures = [...exposed.values()].flat().sort((a, b) => a.at - b.at || a.eventId - b.eventId);
  const fault = evidence.testCase.defect ?? 'expired';
  const clean = connections.filter((connection) => !exposed.has(connection));
  const rejectedBefore = ({ at }: Exposure) =>
    clean.some(
      (other) => endOf(other) <= at && outcomeOf(other, fault, evidence.snapshot).kind === 'rejected',
    );
  const findings = exposureFindings(exposures, rejectedBefore, fault, evidence);
  const early = earlyOk(connections, evidence);
  const [firstExposure] = exposures;
  if (early && firstExposure && early.at < firstExposure.at) {
    findings.push(
      finding(
        'early-ok-overturned',
        mainRequirement(evidence),
        'info',
        `Le refus du certificat semblait acquis à ${clock(early.at)} ; ce qui a été reçu à ${clock(firstExposure.at)}, avant la fin de l’écoute, l’a démenti.`,
        [firstExposure.eventId],
      ),
    );
  }
  findings.push(...revocationFindings(evidence), ...besides(evidence));
  return { decided: true, verdict: 'ko', findings };
}

/** Connections that came after an early OK, without any exposure. */
function laterFindings(later: readonly Connection[], evidence: Evidence): Finding[] {
  if (later.length === 0) return [];
  return [
    finding(
      'after-conclusion',
      mainRequirement(evidence),
      'info',
      `${count(later.length, 'Une connexion a suivi', 'connexions ont suivi')} la conclusion, sans identifiant ni commande de messagerie.`,
      later.map(({ firstEvent }) => firstEvent.id),
    ),
  ];
}

function openFindings(open: readonly Connection[], evidence: Evidence): Finding[] {
  return open.slice(0, 1).map((connection) =>
    finding(
      'connection-open',
      mainRequirement(evidence),
      'info',
      `${count(open.length, `La connexion ouverte ${whenAndWhence(connection)} est encore en cours`, 'connexions sont encore en cours')} : rien n’est conclu avant leur fin.`,
      open.map(({ firstEvent }) => firstEvent.id),
    ),
  );
}

/** What was handed over on connections that named no server: perhaps to the faulty one, perhaps not. */
function unplacedExposures(evidence: Evidence): Exposure[] {
  return unplacedConnections(evidence)
    .flatMap(exposuresOf)
    .sort((a, b) => a.at - b.at || a.eventId - b.eventId);
}

function conclude(evidence: Evidence, now: number): Judgement {
  const connections = judgedConnections(evidence);
  const exposed = new Map(
    connections.flatMap((connection) => {
      const exposures = exposuresOf(connection);
      return exposures.length > 0 ? [[connection, exposures] as const] : [];
    }),
  );
  if (exposed.size > 0) return judgeExposures(connections, exposed, evidence);

  const { snapshot } = evidence;
  const end = windowEnd(connections, snapshot);
  const gaps = gapsUntil(evidence, end);
  const aside = [...revocationFindings(evidence), ...besides(evidence)];
  const adrift = unplacedExposures(evidence);
  const missing = [
    ...(gaps.length > 0 ? [evidenceMissing(evidence, gaps)] : []),
    ...(adrift.length > 0 ? [unplacedExposureFinding(adrift, evidence)] : []),
  ];
  const verdictOf = (verdict: Evaluation['verdict']) => (missing.length > 0 ? 'inconclusive' : verdict);

  const early = earlyOk(connections, evidence);
  if (early && early.at <= now) {
    const { verdict, findings } = evaluate(early.connections, evidence);
    const later = laterFindings(connections.slice(early.connections.length), evidence);
    return {
      decided: true,
      verdict: verdictOf(verdict),
      findings: [...missing, ...findings, ...later, ...aside],
      ...(now < end ? { watchUntil: end } : {}),
    };
  }
  if (now < end) {
    const over = connections.filter((connection) => endOf(connection) <= now);
    const open = connections.filter((connection) => endOf(connection) > now);
    const findings = over.length > 0 ? evaluate(over, evidence).findings : [];
    return {
      decided: false,
      wakeAt: Math.min(early?.at ?? end, end),
      findings: [...missing, ...findings, ...openFindings(open, evidence), ...aside],
    };
  }
  const { verdict, findings } = evaluate(connections, evidence);
  return { decided: true, verdict: verdictOf(verdict), findings: [...missing, ...findings, ...aside] };
}

export const rejectedCertificate: Rule<Evidence> = {
  id: 'rejected-certificate',
  version: 1,
  init: noEvidence,
  step: withEvidence,
  conclude,
};
