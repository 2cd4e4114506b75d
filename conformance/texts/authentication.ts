import { act, protocolOf, type RuleTexts } from './words';

export const authenticationTexts: RuleTexts = {
  objective: (testCase) =>
    testCase.mie === 'PSC'
      ? `Montrer que le logiciel établit TLS puis s’authentifie en ${protocolOf(testCase)} par XOAUTH2, avec le jeton Pro Santé Connect du titulaire de la BAL.`
      : `Montrer que le logiciel présente son certificat ORG_AUTH_CLI en TLS mutuel, puis ouvre en ${protocolOf(testCase)} la BAL de la structure.`,
  steps: (testCase) => [
    act(testCase),
    testCase.mie === 'PSC'
      ? 'S’identifier avec Pro Santé Connect si le logiciel le demande ; un jeton ne vit que deux minutes environ.'
      : 'Laisser le logiciel présenter son certificat client pendant la négociation TLS.',
  ],
  expected: (testCase) =>
    testCase.mie === 'PSC'
      ? `Une connexion ${protocolOf(testCase)} protégée par STARTTLS, puis une authentification XOAUTH2 acceptée, avec un jeton valide du titulaire de la BAL.`
      : `Une connexion ${protocolOf(testCase)} protégée par STARTTLS avec le certificat ORG_AUTH_CLI de la structure, puis une authentification acceptée sur sa BAL.`,
};
