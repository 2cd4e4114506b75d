export default {
  home: {
    title: 'Accueil',
    heading: 'Vérifiez la conformité de votre client de messagerie MSSanté',
    line1: 'Votre logiciel se connecte à nos serveurs : chaque échange s’affiche aussitôt.',
    line2: 'Chaque test dit si l’exigence du Référentiel #2 est tenue, preuve à l’appui.',
    line3: 'Un test se termine dès que le résultat est acquis ; un échec nomme sa cause.',
    loginHelp: 'La connexion se fait avec votre compte Industriels Santé Connect (ISC).',
    goAccounts: 'Voir mes comptes',
    connected: 'Vous êtes connecté : {name}, {organisation}.',
    laboratory: 'Serveurs de test',
    labUp: 'En service',
    labDown: 'Indisponibles',
    labStale: 'Ralentis',
    labSince: 'Dernier signe :',
    steps: 'Comment se déroule un test',
    step1: 'Choisissez un compte',
    step1Text:
      'Un compte réunit votre produit (NIL) et ses identités de test. Il dispose d’une BAL par identité.',
    step2: 'Lancez un test',
    step2Text:
      'L’outil écoute pendant le délai choisi et indique le serveur, le port et l’utilisateur à configurer.',
    step3: 'Agissez dans votre logiciel',
    step3Text:
      'Ouvrez la boîte ou envoyez le message demandé : les échanges s’affichent aussitôt, puis le verdict.',
    links: 'Pour préparer vos tests',
    linkSettings: 'Paramètres de connexion',
    linkSettingsText: 'Serveurs, ports et domaines de cette instance.',
    linkPki: 'Certificats de l’IGC de test',
    linkPkiText: 'Racines, autorité émettrice et listes de révocation.',
    linkSandbox: 'Bac à sable',
    linkSandboxText: 'Obtenir un jeton PSC ou un certificat ORG_AUTH_CLI de test.',
  },
  login: {
    title: 'Connexion',
    heading: 'Connectez-vous pour continuer',
    text: 'L’outil utilise votre compte Industriels Santé Connect : aucun mot de passe n’est saisi ici.',
    button: 'Connexion avec Industriels Santé Connect',
    opening: 'Ouverture d’Industriels Santé Connect…',
    failed: 'La page de connexion n’a pas pu être ouverte. Vérifiez votre réseau, puis réessayez.',
    errorTitle: 'Connexion impossible',
    errors: {
      AccessDenied:
        'Vous n’avez pas accepté le partage de vos informations, ou votre compte ISC n’a pas accès à cet outil. Reconnectez-vous et acceptez le partage, ou demandez l’accès à l’administrateur ISC de votre organisation.',
      OAuthCallback:
        'Industriels Santé Connect n’a pas confirmé la connexion : le partage de vos informations a été refusé, ou la page est restée ouverte trop longtemps. Recommencez et acceptez le partage.',
      OAuthSignin: 'Industriels Santé Connect ne répond pas. Réessayez dans quelques minutes.',
      SessionRequired: 'Votre session est terminée. Reconnectez-vous pour continuer.',
      other:
        'La connexion n’a pas abouti. Recommencez ; si l’erreur revient, transmettez son code au support : {code}.',
    },
  },
  accounts: {
    title: 'Comptes',
    heading: 'Comptes de test',
    intro: 'Un compte réunit un produit (NIL) et ses identités de test. Organisation : {organisation}.',
    nil: 'Référence produit (NIL)',
    idPsc: 'Identifiant PSC',
    idAuthCli: 'Identifiant AUTH_CLI',
    status: 'État',
    action: 'Action',
    access: 'Accès à l’outil',
    accessTo: 'Accès à l’outil pour le compte {nil}',
    unavailable: 'Indisponible',
    pendingHelp:
      'Les BAL de ce compte ne sont pas encore créées. La page se met à jour à votre prochaine visite.',
    failedHelp: 'Les BAL n’ont pas pu être créées. Contactez le support en citant le NIL.',
    none: 'Non renseigné',
    emptyTitle: 'Aucun compte pour {organisation}',
    emptyText:
      'Les comptes d’une organisation sont créés par l’administrateur de cette instance. Transmettez-lui la référence produit (NIL) et les identifiants de test de votre logiciel.',
    emptyAction: 'Préparer les identifiants',
  },
} as const;
