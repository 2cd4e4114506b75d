export default {
  title: 'Création des BAL',
} as const;
