import type fr from '../fr/admin';
import type { Same } from '../same';

export default {
  title: 'Administration',
} satisfies Same<typeof fr>;
