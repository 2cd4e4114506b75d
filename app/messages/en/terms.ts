import type fr from '../fr/terms';
import type { Same } from '../same';

export default {
  title: 'Terms of use',
} satisfies Same<typeof fr>;
