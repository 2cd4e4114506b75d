/**
 * What a person must know before and during a test, in French, composed from a few shared sentences.
 * Facts come from the manual §3.5 and the decisions of DESIGN §6; the wording is ours.
 */
import type { TestCase } from './catalogue';
import type { Defect } from './hosts';

/** Where and as whom the software under test connects. */
export interface Place {
  host: string;
  port: number;
  mailbox: string;
  /** `<label>.<host>`: the name that attributes a connection to the account without doubt. */
  labelledHost?: string;
}

export interface CaseTexts {
  /** What the test shows, one sentence. */
  objective: string;
  prerequisites: string[];
  preparation: string[];
  /** Once the window is open, in order. */
  steps: string[];
  /** What the tool must see for OK, one sentence. */
  expected: string;
}

export const PROTOCOL_NAME = { imap: 'IMAP', smtp: 'SMTP' } as const;

const DEFECT_SENTENCE: Record<Exclude<Defect, null>, string> = {
  expired: 'dont la période de validité est passée',
  revoked: 'que son autorité a révoqué (il figure dans la CRL, et l’OCSP le dit révoqué)',
  otherca: 'délivré par une autorité étrangère à l’IGC Santé',
};

function objectiveOf(testCase: TestCase): string {
  const protocol = PROTOCOL_NAME[testCase.protocol];
  if (testCase.defect) {
    return `Montrer que le logiciel refuse un serveur ${protocol} muni d’un certificat ${DEFECT_SENTENCE[testCase.defect]}, et ne lui confie rien.`;
  }
  if (testCase.rule === 'cipher-suites') {
    return `Montrer que le logiciel propose au serveur ${protocol}, en TLS 1.2 au moins, les six suites de chiffrement du Référentiel et aucune autre.`;
  }
  return testCase.mie === 'PSC'
    ? `Montrer que le logiciel établit TLS puis s’authentifie en ${protocol} par XOAUTH2, avec le jeton Pro Santé Connect du titulaire de la BAL.`
    : `Montrer que le logiciel présente son certificat ORG_AUTH_CLI en TLS mutuel, puis ouvre en ${protocol} la BAL de la structure.`;
}

function prerequisitesOf(testCase: TestCase, place: Place): string[] {
  const list = [
    testCase.mie === 'PSC'
      ? `La BAL personnelle ${place.mailbox} est créée, et l’identité de test Pro Santé Connect (carte CPS ou e-CPS) qui l’ouvre est à portée de main.`
      : `La BAL applicative ${place.mailbox} est créée, et le certificat ORG_AUTH_CLI de test, dont un OU est le numéro de la structure, est installé dans le logiciel.`,
    'L’autorité racine des serveurs de test figure parmi les autorités auxquelles le logiciel fait confiance.',
  ];
  if (testCase.defect) {
    list.push(
      `Depuis le même poste et dans les 24 heures qui précèdent, le logiciel s’est authentifié en ${PROTOCOL_NAME[testCase.protocol]} sur le serveur valide : sans ce contrôle, une connexion refusée ne prouve presque rien.`,
    );
  }
  if (testCase.defect === 'revoked') {
    list.push('Le poste peut joindre la CRL ou le service OCSP dont le certificat donne l’adresse.');
  }
  return list;
}

function preparationOf(testCase: TestCase, place: Place): string[] {
  const protocol = PROTOCOL_NAME[testCase.protocol];
  const list = [
    `Configurer la BAL ${place.mailbox} avec le serveur ${protocol} ${place.host}, port ${place.port}, sécurité STARTTLS.`,
    testCase.protocol === 'imap'
      ? 'Préparer l’ouverture de la boîte de réception, sans la lancer.'
      : 'Préparer l’envoi d’un message de la BAL à elle-même, sans l’envoyer.',
    'Choisir un délai qui laisse le temps d’agir dans le logiciel.',
  ];
  if (place.labelledHost) {
    list.push(
      `Si plusieurs logiciels partagent la même adresse publique, configurer plutôt ${place.labelledHost} : ce nom n’appartient qu’à ce compte.`,
    );
  }
  return list;
}

function stepsOf(testCase: TestCase): string[] {
  const act =
    testCase.protocol === 'imap'
      ? 'Ouvrir la boîte de réception dans le logiciel (le redémarrer s’il ne se connecte qu’au démarrage).'
      : 'Envoyer le message préparé.';
  if (testCase.defect) {
    return [
      act,
      'N’accepter aucune exception de sécurité : le logiciel doit renoncer de lui-même.',
      'Attendre : le résultat tombe peu après la fermeture de la dernière connexion.',
    ];
  }
  if (testCase.rule === 'cipher-suites') {
    return [act, 'Laisser la négociation TLS aller à son terme.'];
  }
  const identify =
    testCase.mie === 'PSC'
      ? 'S’identifier avec Pro Santé Connect si le logiciel le demande ; un jeton ne vit que deux minutes environ.'
      : 'Laisser le logiciel présenter son certificat client pendant la négociation TLS.';
  return [act, identify];
}

/** What the tool must see for OK, as a sentence; also quoted by the rules when nothing came. */
export function expectationOf(testCase: TestCase): string {
  const protocol = PROTOCOL_NAME[testCase.protocol];
  if (testCase.defect) {
    return `Au moins une connexion ${protocol} qui va jusqu’à STARTTLS, reçoit le certificat du serveur, puis s’arrête sans avoir transmis ni identifiant ni commande de messagerie.`;
  }
  if (testCase.rule === 'cipher-suites') {
    return `Au moins une négociation TLS menée à son terme en ${protocol}, dont la proposition contient les six suites du Référentiel et aucune autre.`;
  }
  return testCase.mie === 'PSC'
    ? `Une connexion ${protocol} protégée par STARTTLS, puis une authentification XOAUTH2 acceptée, avec un jeton valide du titulaire de la BAL.`
    : `Une connexion ${protocol} protégée par STARTTLS avec le certificat ORG_AUTH_CLI de la structure, puis une authentification acceptée sur sa BAL.`;
}

/** Every text of a case for the page. */
export function textsOf(testCase: TestCase, place: Place): CaseTexts {
  return {
    objective: objectiveOf(testCase),
    prerequisites: prerequisitesOf(testCase, place),
    preparation: preparationOf(testCase, place),
    steps: stepsOf(testCase),
    expected: expectationOf(testCase),
  };
}
