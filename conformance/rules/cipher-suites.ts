/**
 * Cipher suites and versions (MSS-CONF.01, MSS-CONF.03; DESIGN §6.3, §6.9).
 *
 * Every ClientHello of the window is judged, whatever was negotiated; one bad one is KO at once. OK needs a
 * completed handshake and 3 s without a new connection, every connection so far having shown its ClientHello or
 * ended; it rests on absence, so missing evidence forbids it. What comes first in time decides, so that judging live
 * and judging again agree.
 */
import { clock, count, enumerate } from '../format';
import { ALERT, alertLabel, REQUIRED_SUITES, suiteLabel, suiteName, TLS12, versionName } from '../tls';
import type { Finding, Judgement, Rule } from '../verdict';
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
} from './connections';
import {
  besides,
  evidenceMissing,
  finding,
  mainRequirement,
  nothingReceived,
  whenAndWhence,
} from './findings';
import { type Offer, offerOf } from './offers';
import { unreachedBy, unreachedText } from './unreached';
import { endOf, gapsUntil, windowEnd } from './window';

/** Without a new connection for that long, the client has shown what it offers. */
const CALM_MS = 3_000;

const VERSIONS = 'MSS-CONF.01';
const SUITES = 'MSS-CONF.03';

const EXPECTED_SUITES = `Exactement ces six suites, dans un ordre quelconque : ${REQUIRED_SUITES.map(suiteName).join(', ')}.`;

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

const union = (offers: readonly Offer[], of: (offer: Offer) => readonly number[]) =>
  [...new Set(offers.flatMap(of))].sort((a, b) => a - b);

/** A finding about the ClientHellos that have something in common; none when no one has. */
function offerFinding(
  id: string,
  requirement: string,
  verdict: Finding['verdict'],
  offers: readonly Offer[],
  concerns: (offer: Offer) => boolean,
  words: (concerned: readonly Offer[]) => { message: string; hint?: string; expected?: string },
): Finding[] {
  const concerned = offers.filter(concerns);
  if (concerned.length === 0) return [];
  const { message, ...rest } = words(concerned);
  const times = enumerate(concerned.slice(0, 3).map(({ hello }) => clock(hello.at)));
  const which =
    concerned.length === offers.length && offers.length > 1
      ? `dans les ${offers.length} ClientHello reçus`
      : `ClientHello de ${times}${concerned.length > 3 ? '…' : ''}`;
  return [
    finding(
      id,
      requirement,
      verdict,
      `${message} (${which}).`,
      concerned.map(({ hello }) => hello.id),
      rest,
    ),
  ];
}

function offerFindings(offers: readonly Offer[], { snapshot }: Evidence): Finding[] {
  if (offers.length === 0) return [];
  const { tls13Suites } = snapshot.policies;
  const labels = (suites: readonly number[]) => suites.map(suiteLabel).join(', ');
  const s = (n: number) => (n > 1 ? 's' : '');
  const low = offerFinding(
    'tls-version-too-low',
    VERSIONS,
    'ko',
    offers,
    ({ highest }) => highest < TLS12,
    (bad) => ({
      message: `La version la plus haute proposée est ${enumerate(union(bad, ({ highest }) => [highest]).map(versionName))}`,
      expected: 'TLS 1.2 au minimum.',
      hint: 'Activez TLS 1.2 dans le logiciel.',
    }),
  );
  const missing = offerFinding(
    'suites-missing',
    SUITES,
    'ko',
    offers,
    (o) => o.missing.length > 0,
    (bad) => {
      const suites = union(bad, (o) => o.missing);
      return {
        message: `Suite${s(suites.length)} manquante${s(suites.length)} : ${labels(suites)}`,
        expected: EXPECTED_SUITES,
        hint: 'Ajoutez-les à la liste des suites du logiciel ; si sa bibliothèque TLS ne les connaît pas (DHE absent de Go et de rustls, par exemple), il faut en changer.',
      };
    },
  );
  const forbidden = offerFinding(
    'suites-forbidden',
    SUITES,
    'ko',
    offers,
    (o) => o.forbidden.length > 0,
    (bad) => {
      const suites = union(bad, (o) => o.forbidden);
      return {
        message: `${suites.length > 1 ? `${suites.length} suites non autorisées` : 'Suite non autorisée'} : ${labels(suites)}`,
        expected: EXPECTED_SUITES,
        hint: 'Limitez la liste des suites du logiciel aux six du Référentiel, au lieu de garder celle de la bibliothèque.',
      };
    },
  );
  const modern = offerFinding(
    'tls13-suites',
    SUITES,
    tls13Suites === 'refuse' ? 'ko' : tls13Suites === 'warn' ? 'warning' : 'info',
    offers,
    (o) => o.tls13.length > 0,
    (bad) => {
      const suites = union(bad, (o) => o.tls13);
      return {
        message: `Suite${s(suites.length)} de TLS 1.3, hors de la liste du Référentiel : ${labels(suites)}`,
        hint: 'Plafonnez la connexion à TLS 1.2, ou retirez les suites de TLS 1.3 : elles se règlent souvent à part des autres.',
      };
    },
  );
  const obsolete = offerFinding(
    'old-versions-offered',
    VERSIONS,
    'warning',
    offers,
    (o) => o.obsolete.length > 0,
    (bad) => ({
      message: `Le logiciel propose aussi ${enumerate(union(bad, (o) => o.obsolete).map(versionName))}`,
      hint: 'Fixez TLS 1.2 comme version minimale.',
    }),
  );
  const fallback = offerFinding(
    'fallback-scsv',
    VERSIONS,
    'info',
    offers,
    (o) => o.fallback,
    () => ({
      message: 'Le logiciel signale un repli vers une version plus basse (TLS_FALLBACK_SCSV)',
    }),
  );
  const version =
    low.length > 0
      ? low
      : offerFinding(
          'tls-version',
          VERSIONS,
          'ok',
          offers,
          () => true,
          (good) => ({
            message: `Version proposée : ${enumerate(union(good, ({ highest }) => [highest]).map(versionName))}`,
          }),
        );
  const wrong = [...missing, ...forbidden, ...modern];
  const exact = wrong.some(({ verdict }) => verdict === 'ko')
    ? []
    : offerFinding(
        'suites-exact',
        SUITES,
        'ok',
        offers,
        () => true,
        () => ({
          message:
            modern.length > 0
              ? 'Les six suites du Référentiel sont proposées, et aucune autre hors TLS 1.3'
              : 'Les six suites du Référentiel sont proposées, et aucune autre',
        }),
      );
  return [...version, ...exact, ...wrong, ...obsolete, ...fallback];
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
function unfinished(connection: Connection): {
  id: string;
  message: string;
  hint: string;
  eventIds: readonly number[];
} {
  const [alert] = tellingAlerts(connection);
  const failed = first(connection, 'tls.failed');
  if (!certificateDelivered(connection)) {
    const { reason, code, eventIds } = unreachedBy(connection);
    return { id: reason, eventIds, ...unreachedText(reason, code === null ? '' : alertLabel(code)) };
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
    const why = unfinished(connection);
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
  const connections = judgedConnections(evidence);
  const bad = offersOf(connections, evidence).filter((offer) => offer.bad);
  const badAt = Math.min(Number.POSITIVE_INFINITY, ...bad.map(({ hello }) => hello.at));
  const aside = besides(evidence);
  const early = calm(connections, evidence);

  if (early && early.at < badAt && early.at <= now) {
    const counted = connections.slice(0, early.upTo);
    const findings = [
      ...offerFindings(offersOf(counted, evidence), evidence),
      ...handshakeFinding(counted),
      ...unfinishedFindings(counted, 'info', evidence),
    ];
    return { decided: true, verdict: 'ok', findings: [...findings, ...aside] };
  }
  const offers = offerFindings(offersOf(connections, evidence), evidence);
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
