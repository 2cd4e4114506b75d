import { act, type RuleTexts } from './words';

export const mailboxAccessTexts: RuleTexts = {
  objective: () =>
    'Montrer que le logiciel ouvre la BAL en IMAP, après STARTTLS, et lit sa boîte de réception.',
  steps: (testCase) => [
    act(testCase),
    'Laisser le logiciel afficher les messages : un message de test est déposé au lancement.',
  ],
  expected: () =>
    'Une connexion IMAP protégée par STARTTLS, authentifiée au nom du compte, qui ouvre INBOX (SELECT ou EXAMINE) et y lit (FETCH, SEARCH ou STATUS).',
};
