export default {
  title: 'Conditions d’utilisation',
  version: 'Version {version, number}, publiée le',
  none: 'Aucune condition d’utilisation n’est publiée sur cette instance.',
  first: 'Lisez ces conditions et acceptez-les, en bas de page, pour utiliser l’outil.',
  changed:
    'Ces conditions ont changé depuis la version {version, number}, que vous avez acceptée. Lisez-les et acceptez-les, en bas de page, pour continuer.',
  accepted: 'Vous avez accepté la version {version, number} le',
  question: 'Acceptez-vous ces conditions ?',
  consequence:
    'Votre accord à la version {version, number} est enregistré avec sa date. Sans lui, l’outil ne peut pas être utilisé.',
  accept: 'J’accepte les conditions d’utilisation',
  refuse: 'Refuser et me déconnecter',
  network:
    'Votre accord n’a pas été enregistré : le serveur n’a pas répondu. Vérifiez votre réseau, puis réessayez.',
} as const;
