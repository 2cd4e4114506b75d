/** The one live connection of a page, opened when first needed and shared by all that follow something. */
import { io, type Socket } from 'socket.io-client';
import type { LiveClientEvents, LiveServerEvents } from '@/server/views';
import { reportSessionOver } from './sessionOver';

export type LiveSocket = Socket<LiveServerEvents, LiveClientEvents>;

let socket: LiveSocket | null = null;
let holders = 0;

function open(): LiveSocket {
  const opened: LiveSocket = io({
    path: '/socket.io',
    transports: ['websocket', 'polling'],
    autoConnect: false,
    reconnectionDelay: 300,
    reconnectionDelayMax: 3000,
  });
  opened.on('connect_error', ({ message }) => {
    if (message === 'unauthorized') reportSessionOver();
  });
  opened.on('disconnect', (reason) => {
    // The one case that socket.io leaves to us: the server closed the connection on purpose, as when it restarts.
    if (reason === 'io server disconnect') opened.connect();
  });
  return opened;
}

/** Keeps the connection open until it is let go; whoever holds it last closes it. */
export function holdSocket(): LiveSocket {
  socket ??= open();
  holders++;
  return socket;
}

export function releaseSocket(): void {
  holders--;
  if (holders === 0) socket?.disconnect();
}
