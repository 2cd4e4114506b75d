export default {
  notFound: {
    title: 'Page introuvable',
    text: 'Cette adresse ne mène à rien, ou ce qu’elle désigne n’appartient pas à votre organisation.',
    home: 'Revenir à l’accueil',
    accounts: 'Voir mes comptes',
  },
  crash: {
    title: 'La page n’a pas pu être affichée',
    text: 'Une erreur technique est survenue de notre côté ; elle a été enregistrée. Réessayez ; si elle revient, transmettez le code ci-dessous au support.',
    code: 'Code de l’erreur :',
    unknown: 'non attribué',
    retry: 'Réessayer',
  },
} as const;
