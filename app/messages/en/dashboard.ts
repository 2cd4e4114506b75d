import type fr from '../fr/dashboard';
import type { Same } from '../same';

export default {
  title: 'Dashboard',
} satisfies Same<typeof fr>;
