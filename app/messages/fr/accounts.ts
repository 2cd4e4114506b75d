export default {
  title: 'Comptes',
} as const;
