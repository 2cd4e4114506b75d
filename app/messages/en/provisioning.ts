import type fr from '../fr/provisioning';
import type { Same } from '../same';

export default {
  title: 'Mailbox creation',
} satisfies Same<typeof fr>;
