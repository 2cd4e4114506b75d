import type fr from '../fr/psc';
import type { Same } from '../same';

export default {
  title: 'Pro Santé Connect in your software',
} satisfies Same<typeof fr>;
