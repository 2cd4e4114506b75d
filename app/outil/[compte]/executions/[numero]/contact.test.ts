import { expect, it } from 'vitest';
import { append, EMPTY_LOG } from '@/app/live/log';
import type { EventView } from '@/server/views';
import { contactOf } from './contact';

const event = (seq: number, connection: string | null, type: string) =>
  ({ seq, id: seq, connection, type }) as EventView;

it('tells waiting from connected from gone, and a CRL fetch is not a connection', () => {
  const fetched = append(EMPTY_LOG, [event(1, null, 'revocation.fetched')]);
  expect(contactOf(fetched)).toBe('waiting');
  const opened = append(fetched, [event(2, 'a', 'connection.opened'), event(3, 'b', 'connection.opened')]);
  expect(contactOf(opened)).toBe('connected');
  const one = append(opened, [event(4, 'a', 'connection.closed')]);
  expect(contactOf(one)).toBe('connected');
  expect(contactOf(append(one, [event(5, 'b', 'connection.closed')]))).toBe('seen');
});
