import type { Log } from '@/app/live/log';

/** Where the software under test is: never seen, connected now, or seen and gone. */
export type Contact = 'waiting' | 'connected' | 'seen';

export function contactOf({ groups }: Log): Contact {
  const connections = groups.filter(({ connection }) => connection !== null);
  if (connections.length === 0) return 'waiting';
  const open = connections.some(({ events }) => !events.some(({ type }) => type === 'connection.closed'));
  return open ? 'connected' : 'seen';
}
