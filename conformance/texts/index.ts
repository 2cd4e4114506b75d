/**
 * What a person must know before and during a test, in French, composed from a few shared sentences and those of its
 * rule. Facts come from the manual §3.5 and the decisions of DESIGN §6; the wording is ours.
 */
import type { RuleId, TestCase } from '../catalogue';
import { authenticationTexts } from './authentication';
import { autoconfigurationTexts } from './autoconfiguration';
import { cipherSuitesTexts } from './cipher-suites';
import { indicatorsTexts } from './indicators';
import { mailboxAccessTexts } from './mailbox-access';
import { patientMailTexts } from './patient-mail';
import { rejectedCertificateTexts } from './rejected-certificate';
import { reopeningTexts } from './reopening';
import { sendingTexts } from './sending';
import { type Place, protocolOf, type RuleTexts } from './words';

export { type Place, PROTOCOL_NAME } from './words';

export interface CaseTexts {
  /** What the test shows, one sentence. */
  objective: string;
  prerequisites: string[];
  preparation: string[];
  /** Of the preparation, what this test asks to have ready: the message, or the action. */
  prepared: string[];
  /** Once the window is open, in order. */
  steps: string[];
  /** What the tool must see for OK, one sentence. */
  expected: string;
}

const TEXTS: Readonly<Record<RuleId, RuleTexts>> = {
  'rejected-certificate': rejectedCertificateTexts,
  authentication: authenticationTexts,
  'cipher-suites': cipherSuitesTexts,
  autoconfiguration: autoconfigurationTexts,
  'mailbox-access': mailboxAccessTexts,
  sending: sendingTexts,
  reopening: reopeningTexts,
  indicators: indicatorsTexts,
  'patient-mail': patientMailTexts,
};

function prerequisitesOf(testCase: TestCase, place: Place): string[] {
  return [
    testCase.mie === 'PSC'
      ? `La BAL personnelle ${place.mailbox} est créée, et l’identité de test Pro Santé Connect (carte CPS ou e-CPS) qui l’ouvre est à portée de main.`
      : `La BAL applicative ${place.mailbox} est créée, et le certificat ORG_AUTH_CLI de test, dont un OU est le numéro de la structure, est installé dans le logiciel.`,
    'L’autorité racine des serveurs de test figure parmi les autorités auxquelles le logiciel fait confiance.',
    ...(TEXTS[testCase.rule].prerequisites?.(testCase, place) ?? []),
  ];
}

function preparedOf(testCase: TestCase, place: Place): string[] {
  const texts = TEXTS[testCase.rule];
  const own = texts.preparation?.(testCase, place);
  if (own) return own;
  return [
    texts.prepared?.(testCase, place) ??
      (testCase.protocol === 'imap'
        ? 'Préparer l’ouverture de la boîte de réception, sans la lancer.'
        : 'Préparer l’envoi d’un message de la BAL à elle-même, sans l’envoyer.'),
  ];
}

function preparationOf(testCase: TestCase, place: Place): string[] {
  const own = TEXTS[testCase.rule].preparation !== undefined;
  const server = `Configurer la BAL ${place.mailbox} avec le serveur ${protocolOf(testCase)} ${place.host}, port ${place.port}, sécurité STARTTLS.`;
  return [
    ...(own ? [] : [server]),
    ...preparedOf(testCase, place),
    'Choisir un délai qui laisse le temps d’agir dans le logiciel.',
    ...(place.labelledHost && !own
      ? [
          `Si plusieurs logiciels partagent la même adresse publique, configurer plutôt ${place.labelledHost} : ce nom n’appartient qu’à ce compte.`,
        ]
      : []),
  ];
}

/** What the tool must see for OK, as a sentence; also quoted by the rules when nothing came. */
export function expectationOf(testCase: TestCase): string {
  return TEXTS[testCase.rule].expected(testCase);
}

/** Every text of a case for the page. */
export function textsOf(testCase: TestCase, place: Place): CaseTexts {
  return {
    objective: TEXTS[testCase.rule].objective(testCase),
    prerequisites: prerequisitesOf(testCase, place),
    preparation: preparationOf(testCase, place),
    prepared: preparedOf(testCase, place),
    steps: TEXTS[testCase.rule].steps(testCase, place),
    expected: expectationOf(testCase),
  };
}
