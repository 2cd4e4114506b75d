import { REQUIRED_SUITES, suiteName } from '../tls';
import { act, protocolOf, type RuleTexts } from './words';

export const cipherSuitesTexts: RuleTexts = {
  objective: (testCase) =>
    `Montrer que le logiciel propose au serveur ${protocolOf(testCase)}, en TLS 1.2 au moins, les six suites de chiffrement du Référentiel et aucune autre.`,
  prerequisites: () => [
    `Le logiciel ne propose que ces six suites : ${REQUIRED_SUITES.map(suiteName).join(', ')}. Le plus simple est de plafonner TLS à la version 1.2 : les suites de TLS 1.3 n’y figurent pas.`,
  ],
  steps: (testCase) => [act(testCase), 'Laisser la négociation TLS aller à son terme.'],
  expected: (testCase) =>
    `Au moins une négociation TLS menée à son terme en ${protocolOf(testCase)}, dont la proposition contient les six suites du Référentiel et aucune autre.`,
};
