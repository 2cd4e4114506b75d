import { act, type RuleTexts } from './words';

export const sendingTexts: RuleTexts = {
  objective: () =>
    'Montrer que le logiciel envoie un message en SMTP, après STARTTLS et authentification, au nom de la BAL.',
  steps: (testCase, place) => [
    act(testCase),
    `L’expéditeur et le destinataire sont la BAL elle-même, ${place.mailbox} ; d’autres destinataires de test sont permis.`,
  ],
  expected: () =>
    'Une connexion SMTP protégée par STARTTLS, authentifiée au nom du compte, et un message accepté dont la BAL est l’expéditeur et l’un des destinataires, avec un seul en-tête From et un seul en-tête Date.',
};
