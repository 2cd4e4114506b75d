export default {
  title: 'Administration',
} as const;
