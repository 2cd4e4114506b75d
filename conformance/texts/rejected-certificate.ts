import type { TestCase } from '../catalogue';
import type { Defect } from '../hosts';
import { act, protocolOf, type RuleTexts } from './words';

const DEFECT_SENTENCE: Record<Exclude<Defect, null>, string> = {
  expired: 'dont la période de validité est passée',
  revoked: 'que son autorité a révoqué (il figure dans la CRL, et l’OCSP le dit révoqué)',
  otherca: 'délivré par une autorité étrangère à l’IGC Santé',
};

const defectOf = ({ defect }: TestCase) => DEFECT_SENTENCE[defect ?? 'expired'];

export const rejectedCertificateTexts: RuleTexts = {
  objective: (testCase) =>
    `Montrer que le logiciel refuse un serveur ${protocolOf(testCase)} muni d’un certificat ${defectOf(testCase)}, et ne lui confie rien.`,
  prerequisites: (testCase) => [
    `Depuis le même poste et dans les 24 heures qui précèdent, le logiciel s’est authentifié en ${protocolOf(testCase)} sur le serveur valide : sans ce contrôle, une connexion refusée ne prouve presque rien.`,
    ...(testCase.defect === 'revoked'
      ? ['Le poste peut joindre la CRL ou le service OCSP dont le certificat donne l’adresse.']
      : []),
  ],
  steps: (testCase) => [
    act(testCase),
    'N’accepter aucune exception de sécurité : le logiciel doit renoncer de lui-même.',
    'Attendre : le résultat tombe peu après la fermeture de la dernière connexion.',
  ],
  expected: (testCase) =>
    `Au moins une connexion ${protocolOf(testCase)} qui va jusqu’à STARTTLS, reçoit le certificat du serveur, puis s’arrête sans avoir transmis ni identifiant ni commande de messagerie.`,
};
