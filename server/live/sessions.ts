/** Live connections end with the session that they were opened by. */
import { livingSessions } from '../../db/queries/session';
import { serverConfig } from '../config';
import { database } from '../database';
import { logger } from '../log';
import { hub } from './hub';

/** Age and idleness announce themselves to nobody; a notification may be lost. */
const SWEEP_MS = 60_000;

interface Connection {
  data: { sessionId: string };
  disconnect(close: boolean): unknown;
}
interface Connections {
  sockets: { sockets: Map<string, Connection> };
  on(event: 'connection', heard: (connection: Connection) => void): unknown;
}

/**
 * Cuts connections whose session ended, or whose person gained or lost rights: the page connects anew at once, and is
 * then known as it should be, or refused.
 */
export function watchSessions(io: Connections): { stop: () => void } {
  const all = () => [...io.sockets.sockets.values()];
  const cutEnded = async (connections: Connection[]) => {
    const ids = [...new Set(connections.map(({ data }) => data.sessionId))];
    const living = await livingSessions(database(), ids, serverConfig().session);
    for (const connection of connections) {
      if (!living.has(connection.data.sessionId)) connection.disconnect(true);
    }
  };
  const check = (connections: Connection[]) =>
    void cutEnded(connections).catch((error) => logger('live').error({ err: error }, 'sessions not checked'));

  hub().onSession = (sessionId) => {
    for (const connection of all()) {
      if (connection.data.sessionId === sessionId) connection.disconnect(true);
    }
  };
  // It may have ended between the handshake and its entry among those that are told.
  io.on('connection', (connection) => check([connection]));
  const timer = setInterval(() => check(all()), SWEEP_MS).unref();
  return {
    stop() {
      clearInterval(timer);
      hub().onSession = null;
    },
  };
}
