import type { RuleTexts } from './words';

export const patientMailTexts: RuleTexts = {
  objective: () =>
    'Montrer que le logiciel sait clore un échange avec un patient : son message porte l’en-tête X-MSS-MES: FIN.',
  prerequisites: () => [
    'Le logiciel offre une action qui clôt l’échange avec un patient (la réponse lui est fermée).',
  ],
  prepared: (_, { patientAddress }) =>
    `Préparer un message de la BAL à l’adresse du patient de test${patientAddress ? `, ${patientAddress}` : ''}, en demandant la clôture de l’échange, sans l’envoyer.`,
  steps: (_, { patientAddress }) => [
    `Envoyer le message préparé${patientAddress ? ` à ${patientAddress}` : ' au patient de test'} ; il est jugé, puis jeté.`,
    'Attendre : le résultat tombe dès que le message est accepté par le serveur, s’il remplit tous les points.',
  ],
  expected: () =>
    'Un message envoyé par la BAL à un patient de test au moins, avec l’en-tête X-MSS-MES de valeur FIN, en capitales.',
};
