export default {
  title: 'Réglages',
  intro:
    'Ce qui se change pendant que l’instance tourne. Le reste se règle par des variables d’environnement, au démarrage.',
  retention: 'Combien de temps tout est gardé',
  retentionText: 'L’effacement a lieu après chaque création nocturne. Ce qui est effacé ne se retrouve pas.',
  contact: 'Support',
  days: 'jours',
  zeroForever: '0 : gardé sans limite.',
  default: 'Par défaut : {value}.',
  empty: 'vide',
  changedBy: 'Changé par {name} le',
  changed: 'Changé le',
  never: 'Jamais changé.',
  save: 'Enregistrer',
  nothing: 'Rien à enregistrer : aucun réglage n’a changé.',
  saved: 'Réglages enregistrés.',
  failed: 'Les réglages n’ont pas été enregistrés.',
  contested:
    'Modifié entre-temps : vaut maintenant {value}. Votre saisie est gardée ; enregistrez de nouveau pour la maintenir.',
  shorterTitle: 'Garder moins longtemps ?',
  shorterText: 'Ce qui est plus ancien sera effacé au prochain passage, définitivement :',
  shorterLine: '{what} : {before} → {after}',
  forever: 'sans limite',
  dayCount: '{count, plural, one {# jour} other {# jours}}',
  confirm: 'Enregistrer quand même',
  fields: {
    unusedMailboxDays: 'BAL qu’aucun compte n’utilise plus',
    eventDays: 'Événements sans exécution',
    messageDays: 'Messages des BAL',
    executionDays: 'Exécutions et leurs preuves',
    auditDays: 'Journal des actes',
    supportAddress: 'Où demander de l’aide',
  },
  help: {
    unusedMailboxDays:
      'Après la suppression d’un compte ou le changement d’un numéro, la BAL et ses messages attendent ce délai : se raviser ne coûte rien. 0 : effacée à la prochaine création.',
    eventDays: 'Ce que les serveurs de test ont vu et qui n’appartient à aucune exécution.',
    messageDays: 'Les messages reçus dans les BAL de test, lus ou non.',
    executionDays:
      'Verdicts, constats et journaux des exécutions terminées. Leurs numéros ne sont jamais réutilisés.',
    auditDays: 'Le journal de cette administration.',
    supportAddress:
      'Adresse de messagerie ou page web (https://…), montrée sur la page d’aide. Vide : rien n’est dit.',
  },
} as const;
