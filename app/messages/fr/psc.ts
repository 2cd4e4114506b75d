export default {
  title: 'Pro Santé Connect de votre logiciel',
} as const;
