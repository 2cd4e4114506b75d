/** The sentences of the cipher-suites rule about what ClientHellos offer. */
import { clock, enumerate } from '../../format';
import type { Policies } from '../../snapshot';
import { REQUIRED_SUITES, suiteLabel, suiteName, TLS12, versionName } from '../../tls';
import type { Finding } from '../../verdict';
import { finding } from '../evidence/findings';
import type { Offer } from './offers';

export const VERSIONS = 'MSS-CONF.01';
const SUITES = 'MSS-CONF.03';

const EXPECTED_SUITES = `Exactement ces six suites, dans un ordre quelconque : ${REQUIRED_SUITES.map(suiteName).join(', ')}.`;

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

/** Every point about the offers of some ClientHellos; none without any. */
export function offerFindings(offers: readonly Offer[], { tls13Suites }: Policies): Finding[] {
  if (offers.length === 0) return [];
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
