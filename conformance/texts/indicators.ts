import type { RuleTexts } from './words';

export const indicatorsTexts: RuleTexts = {
  objective: () =>
    'Montrer que le logiciel accompagne un message porteur d’un document CDA des en-têtes X-MSS-INS, X-MSS-CODECDA et X-MSS-NIL, et qu’ils disent vrai.',
  prerequisites: () => [
    'Le logiciel connaît la référence du produit (NIL) déclarée pour ce compte.',
    'Un document CDA d’un patient de test est prêt : son INS porte l’OID de test 1.2.250.1.213.1.4.10, et ses traits sont renseignés.',
  ],
  prepared: () =>
    'Préparer un message de la BAL à elle-même, avec une archive IHE_XDM.ZIP qui contient le document CDA, sans l’envoyer.',
  steps: () => [
    'Envoyer le message préparé, par le même chemin qu’un utilisateur.',
    'Attendre : le résultat tombe dès que le message est accepté par le serveur, s’il remplit tous les points.',
  ],
  expected: () =>
    'Un message envoyé par la BAL qui porte une archive IHE_XDM avec au moins un document CDA, X-MSS-NIL égal à la référence du produit, X-MSS-CODECDA qui nomme le code de chaque document, et X-MSS-INS à O ou N selon l’identité qu’ils portent.',
};
