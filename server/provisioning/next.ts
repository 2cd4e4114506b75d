import { serverConfig } from '../config';
import { nightAfter } from './night';

/** When the next creation of mailboxes begins; null: they are created at once. */
export function nextRunAt(now: Date): Date | null {
  const { provisioning, night } = serverConfig();
  return provisioning === 'immediate' ? null : nightAfter(now, night).at;
}
