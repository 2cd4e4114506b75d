/** The one live connection of a page, opened when first needed. */
import { io, type Socket } from 'socket.io-client';
import type { LiveClientEvents, LiveServerEvents } from '@/server/views';

export type LiveSocket = Socket<LiveServerEvents, LiveClientEvents>;

let socket: LiveSocket | null = null;

export function liveSocket(): LiveSocket {
  socket ??= io({
    path: '/socket.io',
    transports: ['websocket', 'polling'],
    autoConnect: false,
    reconnectionDelay: 300,
    reconnectionDelayMax: 3000,
  });
  return socket;
}
