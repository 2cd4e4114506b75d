/**
 * Cipher suites and versions (MSS-CONF.01, MSS-CONF.03; DESIGN §6.3, §6.9).
 *
 * Every ClientHello of the window is judged, whatever was negotiated; one bad one is KO at once. OK needs a
 * completed handshake and 3 s without a new connection, every connection so far having shown its ClientHello or
 * ended; it rests on absence, so missing evidence forbids it. What comes first in time decides, so that judging live
 * and judging again agree.
 */
import { clock, count } from '../../format';
import { ALERT, alertLabel } from '../../tls';
import type { Finding, Judgement, Rule } from '../../verdict';
import {
  all,
  type Connection,
  certificateDelivered,
  type Evidence,
  first,
  judgedConnections,
  noEvidence,
  tellingAlerts,
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
import { unreachedBy, unreachedText } from '../evidence/unreached';
import { endOf, gapsUntil, windowEnd } from '../evidence/window';
import { offerFindings, VERSIONS } from './offer-findings';
import { type Offer, offerOf } from './offers';

/** Without a new connection for that long, the client has shown what it offers. */
const CALM_MS = 3_000;

function offersOf(connections: readonly Connection[], { snapshot }: Evidence): Offer[] {
  return connections.flatMap((connection) =>
    all(connection, 'tls.client_hello').map((hello) => offerOf(hello, snapshot.policies)),
  );
}

function completedAt(connection: Connection): number {
  return first(connection, 'tls.handshake_completed')?.at ?? Number.POSITIVE_INFINITY;
}

/** The moment from which no further ClientHello can come on a connection; Infinity when it still may. */
function shownAt(connection: Connection): number {
  const shown = first(connection, 'tls.client_hello') ?? first(connection, 'tls.not_tls');
  return Math.min(shown?.at ?? Number.POSITIVE_INFINITY, endOf(connection));
}

/** The moment from which a connection has nothing more to say to this rule. */
function overAt(connection: Connection): number {
  const failed = first(connection, 'tls.failed')?.at ?? Number.POSITIVE_INFINITY;
  return Math.min(completedAt(connection), failed, endOf(connection));
}

/** The first calm moment before the deadline at which the connections so far are enough to conclude. */
function calm(
  connections: readonly Connection[],
  evidence: Evidence,
): { at: number; upTo: number } | undefined {
  const { policies, window } = evidence.snapshot;
  if (policies.listenFullDelay) return undefined;
  let completed = Number.POSITIVE_INFINITY;
  let shown = Number.NEGATIVE_INFINITY;
  for (const [index, connection] of connections.entries()) {
    completed = Math.min(completed, completedAt(connection));
    shown = Math.max(shown, shownAt(connection));
    const at = Math.max(connection.openedAt + CALM_MS, completed, shown);
    const next = connections[index + 1]?.openedAt ?? Number.POSITIVE_INFINITY;
    if (at < next && at < window.deadline && gapsUntil(evidence, at).length === 0) {
      return { at, upTo: index + 1 };
    }
  }
  return undefined;
}

function handshakeFinding(connections: readonly Connection[]): Finding[] {
  const [handshake] = connections.flatMap((connection) => first(connection, 'tls.handshake_completed') ?? []);
  if (!handshake) return [];
  const { version, suite } = handshake.data;
  return [
    finding(
      'handshake-completed',
      VERSIONS,
      'ok',
      `Négociation menée à son terme à ${clock(handshake.at)} : ${version}, ${suite}.`,
      [handshake.id],
    ),
  ];
}

/** Why a connection ended without a completed handshake. */
function unfinished(
  connection: Connection,
  evidence: Evidence,
): {
  id: string;
  message: string;
  hint: string;
  eventIds: readonly number[];
} {
  const [alert] = tellingAlerts(connection);
  const failed = first(connection, 'tls.failed');
  if (!certificateDelivered(connection)) {
    const { reason, code, eventIds } = unreachedBy(connection);
    return {
      id: reason,
      eventIds,
      ...unreachedText(reason, code === null ? '' : alertLabel(code), evidence),
    };
  }
  if (alert) {
    const { code } = alert.data;
    const trust =
      (code >= ALERT.badCertificate && code <= ALERT.certificateUnknown) || code === ALERT.unknownCa;
    return {
      id: trust ? 'server-certificate-refused' : 'handshake-not-completed',
      message: `le logiciel a interrompu la négociation par l’alerte ${alertLabel(code)}.`,
      hint: trust
        ? 'Importez l’autorité racine des serveurs de test dans le magasin de confiance du logiciel.'
        : 'Consultez le journal TLS du logiciel.',
      eventIds: [alert.id],
    };
  }
  return {
    id: 'handshake-not-completed',
    message: 'la négociation TLS n’est pas allée à son terme.',
    hint: 'Consultez le journal TLS du logiciel, et vérifiez qu’il fait confiance à l’autorité racine des serveurs de test.',
    eventIds: [failed?.id ?? connection.closed?.id ?? connection.firstEvent.id],
  };
}

function unfinishedFindings(
  connections: readonly Connection[],
  verdict: 'inconclusive' | 'info',
  evidence: Evidence,
): Finding[] {
  const groups = new Map<string, { connection: Connection; why: ReturnType<typeof unfinished> }[]>();
  for (const connection of connections) {
    if (completedAt(connection) < Number.POSITIVE_INFINITY) continue;
    const why = unfinished(connection, evidence);
    groups.set(why.id, [...(groups.get(why.id) ?? []), { connection, why }]);
  }
  return [...groups].map(([id, group]) => {
    const [{ connection, why }] = group as [(typeof group)[number]];
    const others =
      group.length > 1 ? ` (et ${count(group.length - 1, 'une autre fois', 'autres fois')})` : '';
    return finding(
      id,
      mainRequirement(evidence),
      verdict,
      `Connexion ouverte ${whenAndWhence(connection)}${others} : ${why.message}`,
      group.flatMap((entry) => entry.why.eventIds),
      { hint: why.hint },
    );
  });
}

function conclude(evidence: Evidence, now: number): Judgement {
  const { policies } = evidence.snapshot;
  const connections = judgedConnections(evidence);
  const bad = offersOf(connections, evidence).filter((offer) => offer.bad);
  const badAt = Math.min(Number.POSITIVE_INFINITY, ...bad.map(({ hello }) => hello.at));
  const aside = besides(evidence);
  const early = calm(connections, evidence);

  if (early && early.at < badAt && early.at <= now) {
    const counted = connections.slice(0, early.upTo);
    const findings = [
      ...offerFindings(offersOf(counted, evidence), policies),
      ...handshakeFinding(counted),
      ...unfinishedFindings(counted, 'info', evidence),
    ];
    return { decided: true, verdict: 'ok', findings: [...findings, ...aside] };
  }
  const offers = offerFindings(offersOf(connections, evidence), policies);
  if (bad.length > 0 && !(early && early.at < badAt)) {
    return {
      decided: true,
      verdict: 'ko',
      findings: [...offers, ...handshakeFinding(connections), ...aside],
    };
  }
  const end = windowEnd(connections, evidence.snapshot, overAt);
  if (now < end) {
    const findings = [...offers, ...handshakeFinding(connections), ...aside];
    return { decided: false, wakeAt: Math.min(early?.at ?? end, end), findings };
  }
  const gaps = gapsUntil(evidence, end);
  const missing = gaps.length > 0 ? [evidenceMissing(evidence, gaps)] : [];
  const completed = connections.some((connection) => completedAt(connection) < Number.POSITIVE_INFINITY);
  const nothing = connections.length === 0 ? [nothingReceived(evidence)] : [];
  return {
    decided: true,
    verdict: completed && gaps.length === 0 ? 'ok' : 'inconclusive',
    findings: [
      ...missing,
      ...nothing,
      ...offers,
      ...handshakeFinding(connections),
      ...unfinishedFindings(connections, completed ? 'info' : 'inconclusive', evidence),
      ...aside,
    ],
  };
}

export const cipherSuites: Rule<Evidence> = {
  id: 'cipher-suites',
  version: 1,
  init: noEvidence,
  step: withEvidence,
  conclude,
};
