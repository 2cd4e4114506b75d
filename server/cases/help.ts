/** What a person must know before and during a test, in our own words. Composed from the case's own facts. */
import type { TestCase } from '../../conformance/catalogue';
import { hostFor, hostName } from '../../conformance/hosts';

export interface CaseHelp {
  objective: string;
  prerequisites: string[];
  preparation: string[];
  steps: string[];
}

const PROTOCOL = { imap: 'IMAP', smtp: 'SMTP' } as const;
const DEFECTS = {
  expired: 'dont la date de validité est dépassée',
  revoked: 'qui a été révoqué (il figure dans la CRL et l’OCSP répond « revoked »)',
  otherca: 'délivré par une autorité qui n’est pas l’IGC Santé',
} as const;

function objectiveOf(testCase: TestCase): string {
  const protocol = PROTOCOL[testCase.protocol];
  if (testCase.rule === 'rejected-certificate') {
    const fault = testCase.defect ? DEFECTS[testCase.defect] : '';
    return `Vérifier que votre logiciel refuse un serveur ${protocol} présentant un certificat ${fault} : il doit rompre la connexion avant d’envoyer le moindre identifiant.`;
  }
  if (testCase.rule === 'cipher-suites') {
    return `Vérifier que votre logiciel propose au serveur ${protocol} exactement les six suites cryptographiques exigées pour TLS 1.2, toutes et aucune autre.`;
  }
  return testCase.mie === 'PSC'
    ? `Vérifier que votre logiciel s’authentifie en ${protocol} avec un jeton Pro Santé Connect, par le mécanisme XOAUTH2.`
    : `Vérifier que votre logiciel s’authentifie en ${protocol} en présentant son certificat ORG_AUTH_CLI.`;
}

function prerequisitesOf(testCase: TestCase): string[] {
  const list =
    testCase.mie === 'PSC'
      ? ['L’identité de test Pro Santé Connect du compte est utilisable : carte CPS ou e-CPS de test.']
      : ['Le certificat ORG_AUTH_CLI de test est installé ; l’un de ses OU est l’identifiant du compte.'];
  list.push('L’autorité racine des serveurs de test est dans le magasin de confiance de votre logiciel.');
  if (testCase.rule === 'rejected-certificate') {
    list.push(
      `Dans les dernières 24 heures, votre logiciel s’est authentifié en ${PROTOCOL[testCase.protocol]} sur le serveur valide, depuis la même adresse : sans cela, une rupture ne prouve pas que le défaut a été vu.`,
    );
    if (testCase.defect === 'revoked') {
      list.push(
        'Votre logiciel peut joindre la CRL ou le service OCSP indiqués dans le certificat du serveur.',
      );
    }
  }
  return list;
}

function preparationOf(testCase: TestCase, zone: string): string[] {
  const name = hostName(hostFor(testCase.mie, testCase.defect), zone);
  return [
    `Configurez la BAL du compte avec le serveur ${PROTOCOL[testCase.protocol]} ${name}, en STARTTLS.`,
    'Fermez les connexions ouvertes : seules celles qui s’ouvrent après le lancement comptent.',
    'Si plusieurs logiciels partagent votre adresse publique, utilisez le nom de serveur qui porte l’étiquette de votre compte.',
  ];
}

/** What to do once the window is open, in order. */
export function stepsOf(testCase: TestCase): string[] {
  const open = `Lancez la connexion ${PROTOCOL[testCase.protocol]} de votre logiciel à la BAL, sur le serveur indiqué.`;
  if (testCase.rule === 'rejected-certificate') {
    return [
      open,
      'N’acceptez aucune exception de sécurité : votre logiciel doit refuser de lui-même.',
      'Laissez-le abandonner ; le résultat s’affiche après une période sans nouvelle connexion.',
    ];
  }
  if (testCase.rule === 'cipher-suites') {
    return [open, 'Laissez la négociation TLS se terminer ; l’authentification n’est pas nécessaire.'];
  }
  return [
    open,
    testCase.mie === 'PSC'
      ? 'Authentifiez-vous avec Pro Santé Connect ; le jeton doit être celui de l’identité du compte.'
      : 'Présentez le certificat ORG_AUTH_CLI pendant la négociation TLS, puis authentifiez-vous.',
  ];
}

export function helpOf(testCase: TestCase, config: { zone: string }): CaseHelp {
  return {
    objective: objectiveOf(testCase),
    prerequisites: prerequisitesOf(testCase),
    preparation: preparationOf(testCase, config.zone),
    steps: stepsOf(testCase),
  };
}
