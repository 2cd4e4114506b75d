export default {
  title: 'Aide',
  heading: 'Configurer votre logiciel',
  intro: 'Les valeurs de cette page sont celles de l’instance que vous utilisez.',
  contents: 'Sur cette page',
  servers: {
    title: 'Serveurs de test',
    text: 'Chaque serveur attend une connexion en clair, puis STARTTLS, en TLS 1.2. Les six serveurs défectueux ne servent qu’aux tests de certificat : votre logiciel doit refuser de s’y connecter.',
    valid: 'Serveurs valides',
    faulty: 'Serveurs au certificat défectueux',
    host: 'Serveur',
    personal: 'BAL personnelle (PSC)',
    applicative: 'BAL applicative (AUTH_CLI)',
    imap: 'IMAP',
    smtp: 'SMTP',
    state: 'État',
    states: { ok: 'conforme', failed: 'défaut constaté', unknown: 'non vérifié' },
    address: 'Adresse à utiliser ici',
    expired: 'certificat expiré',
    revoked: 'certificat révoqué',
    otherca: 'autorité hors IGC Santé',
    local:
      'Sur cette machine, les noms de serveur ne sont pas dans le DNS public : connectez votre logiciel à l’adresse et au port indiqués. Les certificats portent aussi le nom « localhost » et l’adresse 127.0.0.1.',
    label:
      'Pour que vos connexions vous soient attribuées sans doute possible, faites précéder le nom du serveur de l’étiquette de votre compte. La page d’une exécution affiche ce nom complet.',
  },
  domains: {
    title: 'Domaines et adresses',
    mail: 'Domaine des BAL',
    zone: 'Zone des serveurs',
    patient: 'Adresse patient de test',
    shape: 'Adresse d’une BAL',
    shapeValue: 'identifiant@{domain}',
  },
  discovery: {
    title: 'Configuration automatique',
    text: 'À partir de l’adresse de la BAL, votre logiciel peut trouver ses serveurs par le DNS (enregistrements SRV, RFC 6186) ou par le document config-v1.1.xml. Chaque BAL a une seconde adresse, faite pour cela : le domaine y porte l’étiquette de votre compte et le type de BAL.',
    personal: 'Adresse de découverte, BAL personnelle',
    personalValue: 'identifiant@étiquette.psc.{domain}',
    applicative: 'Adresse de découverte, BAL applicative',
    applicativeValue: 'identifiant@étiquette.org.{domain}',
    dns: 'Serveur DNS',
    dnsPort: 'Port DNS (UDP et TCP)',
    zone: 'Zone DNS',
    http: 'Document, en HTTP',
    https: 'Document, en HTTPS',
    label:
      'La page d’un test donne l’adresse complète de votre BAL. Une recherche qui passe par elle vous est attribuée sans doute possible, et s’affiche sur la page de l’exécution.',
    shared:
      'Le domaine commun des BAL ne dit pas de quel type elles sont : le document y répond d’après l’adresse donnée par emailaddress ; sans elle, et par le DNS, les serveurs des BAL personnelles viennent en premier, ceux des BAL applicatives ensuite.',
    local:
      'Sur cette machine, ces noms ne sont connus que du serveur DNS du laboratoire : interrogez-le directement (dig @adresse -p port), ou demandez le document à l’adresse ci-dessus, sans passer par un nom.',
  },
  auth: {
    title: 'Authentification',
    psc: 'BAL personnelle',
    pscText:
      'Mécanisme XOAUTH2, avec un jeton d’accès Pro Santé Connect de la personne de test. L’utilisateur est l’adresse de la BAL.',
    authCli: 'BAL applicative',
    authCliText:
      'Certificat client ORG_AUTH_CLI présenté pendant la négociation TLS, puis PLAIN, LOGIN ou EXTERNAL. Le mot de passe n’est ni vérifié ni conservé.',
  },
  pki: {
    title: 'Certificats de l’IGC de test',
    text: 'Ajoutez la racine de l’IGC de test, et elle seule, au magasin de confiance de votre logiciel. La racine étrangère signe les serveurs « hors IGC Santé », qui doivent être refusés.',
    root: 'Racine de l’IGC de test',
    issuing: 'Autorité émettrice',
    other: 'Racine étrangère',
    otherText: 'À ne pas ajouter au magasin de confiance, sauf pour démontrer la restriction à l’IGC Santé.',
    crl: 'Listes de révocation (tous les niveaux)',
    download: 'Télécharger {file}',
    crlUrl: 'Point de distribution',
    ocspUrl: 'Répondeur OCSP',
  },
  sandbox: {
    title: 'Jeton et certificat de test',
    text: 'Cette instance comprend un bac à sable Pro Santé Connect. Depuis le dossier du logiciel :',
    token: 'Obtenir un jeton d’accès PSC (valable 2 minutes)',
    certificate: 'Obtenir un certificat client ORG_AUTH_CLI',
    run: 'Lancer un test et suivre son déroulement',
    id: 'identifiant',
    absent:
      'Cette instance utilise le bac à sable national de Pro Santé Connect et les certificats de test de l’IGC Santé.',
    absentToken: 'Une identité de test se crée avec EDIT, au format 87AAMMJJHHMM.',
    absentCertificate:
      'Un certificat ORG_AUTH_CLI de test se demande auprès de l’Agence du Numérique en Santé.',
  },
  support: {
    title: 'Demander de l’aide',
    text: 'Donnez toujours le numéro de l’exécution (par exemple #2523), le test concerné et les traces de votre logiciel : le numéro est permanent et permet de retrouver tous les échanges.',
  },
} as const;
