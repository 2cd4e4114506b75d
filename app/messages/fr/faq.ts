export default {
  title: 'Questions fréquentes',
  items: {
    rien: {
      q: 'J’ai agi dans mon logiciel et rien ne s’affiche. Pourquoi ?',
      a: `Les causes les plus fréquentes, dans l’ordre :

- **Le logiciel ne se connecte qu’au démarrage.** Fermez-le et rouvrez-le pendant l’écoute.
- **Il est encore configuré pour un autre serveur.** Chaque test dit quel serveur configurer ; les tests de certificat n’utilisent pas les serveurs valides.
- **Il se connecte en TLS direct (993 ou 465).** Nos serveurs attendent 143 et 587, puis STARTTLS.
- **Il sort par une autre adresse que celle déclarée**, par un proxy ou un réseau mobile. Ajoutez cette adresse au test, ou utilisez le nom de serveur qui porte l’étiquette de votre compte : il suffit à vous attribuer la connexion.
- **Un pare-feu bloque la sortie** vers ces ports.`,
    },
    nonconcluant: {
      q: 'Que veut dire NON CONCLUANT ?',
      a: `La preuve manque : nous n’avons pas vu de quoi dire OK ou KO. Le constat dit ce qui manque et que faire. Rien n’est à corriger dans votre logiciel tant qu’un test n’est pas KO ; rejouez-le une fois la cause levée.

Un test où rien n’a été vu n’est jamais OK, même quand il demande à votre logiciel de renoncer.`,
    },
    controle: {
      q: 'Pourquoi ouvrir la BAL sur le serveur valide avant un test de certificat ?',
      a: `Un logiciel qui ne sait joindre aucun serveur « refuse » aussi les mauvais. Pour savoir qu’il refuse ce certificat-là, nous devons l’avoir vu, dans les dernières 24 heures et depuis la même adresse, ouvrir la même BAL sur le serveur valide, par le même protocole : **ouvrez la BAL (IMAP) et envoyez un message (SMTP)** avant « Certificats erronés » et avant les exigences générales, qui comprennent les tests d’autre autorité.

Sans cela, seules les alertes TLS qui nomment le défaut permettent de conclure, et la preuve reste faible.`,
    },
    refuse: {
      q: 'Mon logiciel affiche bien une erreur de certificat, mais le test est KO.',
      a: `Il a prévenu l’utilisateur, puis a tout de même envoyé un identifiant ou une commande à un serveur qu’il n’avait pas vérifié : le constat cite cet échange. Trois causes reviennent :

- la vérification est désactivée par une option laissée du développement (« accepter tous les certificats ») ;
- l’utilisateur peut passer outre d’un clic, et le test l’a fait ;
- le certificat est vérifié après l’authentification, ou sur une autre connexion.

Un certificat révoqué ne se voit que si le logiciel lit la CRL ou l’OCSP : la page de l’exécution dit s’il l’a fait. Un délai de lecture plus long que l’écoute donne un résultat NON CONCLUANT.`,
    },
    racine: {
      q: 'Mon logiciel refuse même le serveur valide.',
      a: `La racine de l’IGC n’est pas dans le magasin de confiance qu’il utilise : l’alerte est alors « unknown_ca » (48) ou « certificate_unknown » (46). Java, Node.js et Python ont chacun leur propre magasin, distinct de celui du système. Ajoutez la racine de la page « Certificats », et elle seule, puis relancez le logiciel.

Si le nom ne correspond pas, vérifiez que vous vous connectez par le nom du serveur et non par son adresse ; sur un poste de travail, « localhost » et 127.0.0.1 figurent aussi dans les certificats.`,
    },
    suites: {
      q: 'Quelles suites de chiffrement mon logiciel doit-il proposer ?',
      a: `Exactement ces six, toutes, et aucune autre :

- 0xC030 : TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
- 0xC02F : TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
- 0xC028 : TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
- 0xC027 : TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256
- 0x009F : TLS_DHE_RSA_WITH_AES_256_GCM_SHA384
- 0x009E : TLS_DHE_RSA_WITH_AES_128_GCM_SHA256

C’est la liste proposée dans le ClientHello qui est jugée, pas la suite retenue. Les deux oublis habituels : laisser les suites de TLS 1.3, qui s’ajoutent d’elles-mêmes tant que la version maximale n’est pas TLS 1.2 ; et ne pas proposer DHE ou CBC, que certaines bibliothèques ont retirées de leur liste par défaut.`,
    },
    jeton: {
      q: 'Mon jeton Pro Santé Connect est refusé.',
      a: `La ligne du refus dit pourquoi. Le plus souvent :

- **Il a expiré.** Un jeton d’accès vit environ deux minutes : demandez-en un neuf avec le jeton de rafraîchissement avant chaque connexion, et ne rejouez jamais un jeton refusé.
- **Il vient d’un autre environnement.** Un jeton de production ne vaut rien au bac à sable, et l’inverse.
- **C’est celui d’une autre personne** que celle du compte : une carte changée, une autre identité de test.
- **Ce n’est pas un jeton d’accès** mais le jeton d’identité (id_token).

L’identifiant national est dans le champ SubjectNameID du jeton, et non dans « sub ».`,
    },
    xoauth2: {
      q: 'Comment envoyer le jeton en XOAUTH2 ?',
      a: `La réponse est le base64 de « user=adresse », d’un caractère 0x01, de « auth=Bearer jeton », puis de deux caractères 0x01. L’utilisateur est l’adresse de la BAL. Elle peut suivre la commande sur la même ligne, ou venir après l’invite du serveur.

En cas de refus, le serveur envoie un défi qui contient l’erreur : répondez par une ligne vide, il termine alors la commande. Une seconde tentative se fait avec un jeton neuf.`,
    },
    edit: {
      q: 'Quelle identité de test déclarer pour la BAL personnelle ?',
      a: `Une identité créée avec EDIT dans le bac à sable de Pro Santé Connect, dont l’identifiant s’écrit 87AAMMJJHHMM : 87, puis l’année, le mois, le jour, l’heure et la minute de sa création. Ce format évite que deux éditeurs créent la même. L’identifiant national d’une carte CPS de test que vous détenez convient aussi.

Déclarez dans le compte exactement l’identifiant de l’identité avec laquelle votre logiciel se connecte.`,
    },
    ou: {
      q: 'Mon certificat ORG_AUTH_CLI est refusé : l’OU ne correspond pas.',
      a: `L’identifiant déclaré dans le compte doit être celui d’une OU du certificat, avec ou sans son chiffre de préfixe (1 pour un FINESS, 2 pour un SIREN, 3 pour un SIRET). Le constat cite l’OU reçue : comparez. L’erreur courante est d’avoir déclaré le FINESS juridique quand le certificat porte le FINESS géographique, ou l’inverse.`,
    },
    certificat: {
      q: 'Quel certificat faut-il pour la BAL applicative ?',
      a: `Un certificat d’organisation pour l’authentification de clients : ORG_AUTH_CLI. Ne conviennent pas : un certificat de signature (ORG_SIGN), de serveur (SSL_SERV), celui d’une personne, ni ceux des téléservices INSi.

Présentez-le avec l’autorité intermédiaire : un fichier P12 qui ne contient que le certificat final donne une chaîne incomplète.`,
    },
    delai: {
      q: 'Quel délai d’écoute choisir ?',
      a: `Celui qui est proposé convient presque toujours. Avec Pro Santé Connect, gardez au moins 180 s : la saisie du code d’une carte ou l’accord donné sur le téléphone peut prendre deux minutes. Le test s’arrête de toute façon dès que le résultat est acquis.`,
    },
    indicateurs: {
      q: 'Les indicateurs X-MSS ne sont pas trouvés dans mon message.',
      a: `Vérifiez dans l’ordre : que la référence produit (NIL) est configurée et non laissée vide ; que l’en-tête est ajouté quel que soit le chemin d’envoi (brouillon repris, envoi différé, transfert) ; que l’archive IHE_XDM est bien jointe à ce message-là et lisible. X-MSS-INS vaut O ou N, en majuscule, et doit s’accorder avec l’identité du patient dans le document.

Pour un message à un patient, X-MSS-MES: FIN dit que l’échange est clos : prévoyez où l’utilisateur le demande.`,
    },
    autoconfig: {
      q: 'Le test de configuration automatique dit « configuration déjà faite ».',
      a: `Nous avons vu l’accès, mais pas la recherche qui doit le précéder. Supprimez le compte de messagerie de votre logiciel et recréez-le pendant l’écoute, à partir de l’**adresse de découverte** affichée par le test. Si rien n’est recherché, le logiciel utilise une table interne de serveurs ou un résultat mis en cache.`,
    },
    etiquette: {
      q: 'Nous sommes plusieurs derrière la même adresse. Que faire ?',
      a: `Utilisez le nom de serveur qui commence par l’**étiquette** de votre compte, affiché sur la page du test : la connexion vous est attribuée sans doute possible. Par l’adresse seule, une connexion qui pourrait convenir à deux tests n’est donnée à aucun des deux.`,
    },
    occupee: {
      q: '« L’exécution #… utilise déjà cette BAL. »',
      a: `Une BAL sert un test à la fois, y compris quand elle appartient à deux comptes de votre organisation, ou qu’un collègue teste en même temps. Attendez la fin de l’exécution citée, ou interrompez-la depuis sa page.`,
    },
    disponible: {
      q: 'Quand mon compte est-il disponible ?',
      a: `Les BAL d’un compte créé ou modifié dans la journée sont créées ou adaptées à la prochaine création des BAL, le plus souvent dans la nuit. La liste des comptes dit quand, et se met à jour d’elle-même. Sur une instance qui crée les BAL aussitôt, le compte est disponible tout de suite.

Changer un identifiant rend le compte indisponible jusque-là.`,
    },
    pris: {
      q: 'Mon identifiant est déjà utilisé par une autre organisation.',
      a: `Un identifiant national n’appartient qu’à une organisation. S’il est bien le vôtre, écrivez au support : après vérification, il vous est transféré. Un identifiant déclaré et jamais prouvé par une connexion redevient libre au bout de 30 jours.`,
    },
    webmail: {
      q: 'Puis-je lire les BAL de test dans un navigateur ?',
      a: `Pas encore : le webmail n’est pas en service sur cette version. Ouvrez la BAL avec votre logiciel, ou avec tout client IMAP capable de s’y authentifier.`,
    },
    reelles: {
      q: 'Puis-je utiliser un vrai document ou une vraie identité ?',
      a: `Non. N’envoyez que des données fictives : patients, professionnels et documents de test. Rien ne sort de l’outil, mais les BAL de test ne sont pas faites pour des données de santé.`,
    },
    ci: {
      q: 'Comment jouer les tests depuis notre intégration continue ?',
      a: `Avec la commande « motco2 » ou l’API HTTP, et un jeton d’API de votre compte : « motco2 run » lance un test ou un dossier, attend le verdict et rend un code de sortie ; l’option --junit écrit un rapport que votre outil sait lire. La description de l’API est à l’adresse [/api/v1/openapi.json](/api/v1/openapi.json).`,
    },
  },
} as const;
