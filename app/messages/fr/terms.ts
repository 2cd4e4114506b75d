export default {
  title: 'Conditions d’utilisation',
} as const;
