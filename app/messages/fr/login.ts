/** Connexion et déconnexion : ce qui s’est mal passé, et que faire. */
export default {
  errorTitle: 'Connexion impossible',
  overTitle: 'Session terminée',
  errors: {
    AccessDenied:
      'Vous n’avez pas accepté le partage de vos informations, ou votre compte ISC n’a pas accès à cet outil. Reconnectez-vous et acceptez le partage, ou demandez l’accès à l’administrateur ISC de votre organisation.',
    OAuthCallback:
      'Cette connexion ne correspond à aucune demande en cours dans ce navigateur : elle a duré plus de 15 minutes, elle a été commencée dans un autre onglet, ou les cookies de ce site sont refusés. Recommencez depuis cette page.',
    IscUnavailable:
      'Industriels Santé Connect ne répond pas, ou répond par une erreur. Rien n’est perdu ici : réessayez dans quelques minutes.',
    IscAnswer:
      'La réponse d’Industriels Santé Connect n’a pas pu être vérifiée : par sécurité, personne n’a été connecté. Recommencez ; si cela se répète, prévenez le support en indiquant l’heure.',
    ClaimsMissing:
      'Industriels Santé Connect vous a reconnu, mais n’a pas transmis {information}. Sans cette information, nous ne savons pas quels comptes vous montrer ; rien n’a été créé. Vérifiez votre fiche sur Industriels Santé Connect et acceptez son partage, ou transmettez ce message au support.',
    ClaimsMalformed:
      'Industriels Santé Connect vous a reconnu, mais a transmis {information} sous une forme que nous ne savons pas lire ; rien n’a été créé. Transmettez ce message au support.',
    Blocked:
      'L’accès de votre compte à cet outil a été suspendu par l’administration. Écrivez au support pour en connaître la raison.',
    SessionRequired: 'Votre session est terminée. Reconnectez-vous : vous reviendrez à la page demandée.',
    Failed:
      'La connexion n’a pas abouti. Recommencez ; si l’erreur revient, prévenez le support en indiquant l’heure.',
  },
  information: {
    person: 'l’identifiant de votre compte (sub)',
    login: 'votre nom d’utilisateur',
    organisation: 'l’immatriculation de votre organisation',
  },
  loggedOut: {
    title: 'Vous êtes déconnecté',
    out: 'Votre session est terminée sur ce site et sur Industriels Santé Connect.',
    here: 'Votre session est terminée sur ce site, mais Industriels Santé Connect n’a pas pu être prévenu : vous y êtes peut-être encore connecté. Sur un poste partagé, fermez toutes les fenêtres du navigateur.',
  },
  over: {
    title: 'Votre session est terminée',
    text: 'Ce qui est affiché n’est plus mis à jour, et ce que vous enverriez serait refusé.',
    back: 'Se reconnecter',
  },
} as const;
