import type fr from '../fr/accounts';
import type { Same } from '../same';

export default {
  title: 'Accounts',
} satisfies Same<typeof fr>;
