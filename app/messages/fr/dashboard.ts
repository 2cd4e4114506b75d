export default {
  title: 'Tableau de bord',
} as const;
