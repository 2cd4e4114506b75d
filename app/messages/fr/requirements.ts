export default {
  title: 'Exigences',
  heading: 'Exigences',
  intro:
    'Ce que le Référentiel #2 et le dossier REM demandent à votre logiciel, en nos mots, et les tests qui le montrent.',
  summary: '{held, number} sur {total, number} montrées par tous leurs tests',
  alsoKnown: 'aussi {id}',
  toConfirm: 'À confirmer avec le texte publié',
  toConfirmId: 'Numéro et texte à confirmer avec le texte publié',
  tests: 'Tests qui la montrent',
  noTest: 'Aucun test de cet outil ne la montre.',
  remarked:
    'Pas de test à elle : un message envoyé pendant un autre test donne un avertissement quand il ne la respecte pas.',
  unavailable: 'ce compte ne peut pas le lancer',
  state: {
    held: 'Montrée',
    failed: 'Non tenue',
    partly: '{passed, number} sur {total, number}',
    todo: 'À montrer',
    none: 'Sans test',
  },
  last: 'Dernier résultat',
} as const;
