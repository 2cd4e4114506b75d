/** The terms of use that an instance comes with, until an administrator publishes others. Markdown. */
export const DEFAULT_TERMS = `## Objet

MOTCO2 permet aux éditeurs de logiciels de santé de vérifier que leur client de messagerie MSSanté respecte le Référentiel #2. L’outil observe les connexions de votre logiciel à des serveurs de test et dit, test par test, si l’exigence est tenue.

Un résultat de cet outil aide à préparer un dossier de référencement. Il ne vaut ni référencement, ni homologation.

## Qui peut l’utiliser

L’outil est réservé aux éditeurs de logiciels de santé et à leurs prestataires. On s’y connecte avec un compte Industriels Santé Connect, personnel : ne le prêtez pas. Les collègues d’une même organisation partagent ses comptes de test, ses BAL et ses résultats.

## Ce que vous vous engagez à faire

- **N’utiliser que des données fictives.** Les messages, documents et identités envoyés aux BAL de test ne doivent concerner aucune personne réelle, patient ou professionnel.
- **Ne déclarer que des identifiants que vous détenez** : identités de test créées par vous, cartes ou certificats attribués à votre structure.
- **Garder pour vous vos jetons d’API et vos certificats.** Révoquez un jeton dès que vous pensez qu’un autre a pu le lire.
- **Ne pas chercher à perturber l’outil**, ni à lire ce qui appartient à une autre organisation. Si vous trouvez une faille, écrivez au support avant d’en parler ailleurs.

## Ce que l’outil fait

- Il enregistre ce que ses serveurs voient de votre logiciel : heures, adresses IP, négociation TLS, commandes, certificats présentés, identité des jetons, en-têtes et structure des messages. Ces traces sont la preuve de vos résultats.
- Il ne conserve ni mot de passe, ni jeton d’accès, et n’inscrit dans ses traces aucune donnée tirée du contenu médical des messages.
- Il garde vos messages de test dans leur BAL, et ne les remet à personne en dehors de votre organisation et de l’adresse patient de test. **Rien n’est jamais envoyé vers l’extérieur.**
- Il peut effacer les BAL, les messages et les traces anciens, ou s’arrêter pour maintenance.

## Vos données

De votre compte Industriels Santé Connect, l’outil garde votre identifiant, votre nom, votre prénom, votre adresse électronique, et le nom et l’immatriculation de votre organisation. Ces informations servent à vous reconnaître, à dater ce que vous faites dans l’outil et à vous répondre ; elles ne sont transmises à personne d’autre.

Vous pouvez demander à les consulter, à les corriger ou à les effacer : l’adresse du support est sur la page d’aide.

## Limites

L’outil est fourni en l’état. Les résultats portent sur ce que nos serveurs ont vu pendant un test, et sur rien d’autre. En cas de doute sur une exigence, le texte publié du Référentiel #2 fait foi.

## Changements

Quand ces conditions changent, l’outil vous les présente à nouveau et attend votre accord avant de continuer. La version acceptée et la date de votre accord sont enregistrées.
`;
