import { protocolOf, type RuleTexts } from './words';

export const autoconfigurationTexts: RuleTexts = {
  objective: (testCase) =>
    `Montrer que le logiciel trouve seul son serveur ${protocolOf(testCase)} à partir de l’adresse de messagerie, par le DNS ou par le document d’autoconfiguration, puis s’en sert.`,
  prerequisites: () => [
    'Le poste interroge le serveur DNS de l’outil pour le domaine des BAL, ou peut lire le document d’autoconfiguration : leurs adresses sont sur cette page.',
    'L’adresse IP du poste qui cherche et se connecte est connue, et déclarée au lancement.',
  ],
  preparation: (testCase, place) => [
    'Répéter une fois toute la manœuvre, pour savoir le délai qu’elle demande.',
    'Supprimer ensuite du logiciel la configuration de la BAL, et effacer ce qu’il garde de ses recherches (souvent 24 h).',
    `Noter l’adresse à saisir, ${place.alias ?? place.mailbox}${place.alias ? ' : c’est la même BAL, sous un domaine qui n’appartient qu’à ce compte, de sorte que la découverte le désigne' : ''}.`,
    testCase.protocol === 'imap'
      ? 'Ne rien configurer avant le lancement : une connexion faite sans découverte est un échec.'
      : 'Ne rien configurer avant le lancement, pas même la réception : une connexion faite sans découverte est un échec.',
  ],
  steps: (testCase, place) => [
    `Ajouter la BAL au logiciel sous l’adresse ${place.alias ?? place.mailbox}, en le laissant trouver ses serveurs.`,
    'Ne saisir ni nom de serveur ni port.',
    testCase.protocol === 'imap'
      ? 'Ouvrir la boîte de réception de cette BAL.'
      : 'Envoyer un message de cette BAL à elle-même.',
  ],
  expected: (testCase) =>
    `Une recherche des serveurs (question SRV au DNS, ou lecture du document config-v1.1.xml), puis une connexion ${protocolOf(testCase)} au serveur trouvé, authentifiée, qui ${testCase.protocol === 'imap' ? 'ouvre la boîte de réception' : 'envoie un message'}.`,
};
