import { protocolOf, type RuleTexts } from './words';

export const reopeningTexts: RuleTexts = {
  objective: (testCase) =>
    `Montrer que le logiciel rouvre de lui-même la session ${protocolOf(testCase)} de la BAL tant que la session Pro Santé Connect est valide, sans nouvelle identification de l’utilisateur.`,
  prerequisites: () => [
    'La session Pro Santé Connect vient d’être ouverte dans le logiciel, qui sait la prolonger (jeton de rafraîchissement).',
  ],
  steps: (testCase) =>
    testCase.protocol === 'imap'
      ? [
          'Ouvrir la boîte de réception, puis un autre dossier de la BAL.',
          'Le serveur ferme alors les sessions de la BAL : c’est annoncé dans le journal, et voulu.',
          'Attendre 30 secondes, puis rouvrir la boîte de réception sans redémarrer le logiciel ni s’identifier de nouveau.',
        ]
      : [
          'Envoyer un message de la BAL à elle-même.',
          'Le serveur ferme alors les sessions de la BAL : c’est annoncé dans le journal, et voulu.',
          'Attendre 30 secondes, puis envoyer un second message sans redémarrer le logiciel ni s’identifier de nouveau.',
        ],
  expected: (testCase) =>
    testCase.protocol === 'imap'
      ? 'La boîte de réception ouverte, puis un autre dossier, puis, 25 secondes au moins après la première ouverture et une fois les sessions fermées par le serveur, la boîte de réception rouverte et utilisée, avec un jeton de la même session Pro Santé Connect.'
      : 'Deux messages acceptés à 25 secondes au moins d’intervalle, le second après la fermeture des sessions par le serveur, avec un jeton de la même session Pro Santé Connect.',
};
