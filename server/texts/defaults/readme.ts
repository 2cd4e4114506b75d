/** The read-me of the dashboard that an instance comes with, until an administrator publishes another. Markdown. */
export const DEFAULT_README = `## Bien commencer

1. **Configurez votre logiciel** avec les serveurs valides de la page [Aide](/aide#serveurs) et ajoutez la racine de l’IGC de test à son magasin de confiance.
2. **Ouvrez chaque BAL une fois et envoyez un message** avant les jobs globaux. Ces premières connexions prouvent que votre logiciel sait se connecter : sans elles, un test de certificat ne peut pas conclure.
3. **Lancez un test**, puis agissez dans votre logiciel pendant l’écoute. Le verdict s’affiche dès qu’il est acquis.

## À savoir

- Un test de certificat (expiré, révoqué, autre autorité) est réussi quand votre logiciel **refuse** de se connecter.
- Une BAL ne sert qu’un test à la fois.
- Utilisez le nom de serveur qui porte l’étiquette de votre compte : vos connexions vous sont alors attribuées sans doute possible.
- N’envoyez que des données fictives.
`;
