/** Structured logs (JSON) of the server process. */
import pino, { type Logger } from 'pino';
import { serverConfig } from './config';
import { errorSerialisers } from './log-errors';

const slot = globalThis as typeof globalThis & { __motco2Log?: Logger };

/** The logger of a part of the server. Never log a token, a cookie or a request body. */
export function logger(part: string): Logger {
  slot.__motco2Log ??= pino({
    level: levelOf(),
    base: { process: 'server' },
    serializers: errorSerialisers,
  });
  return slot.__motco2Log.child({ part });
}

function levelOf(): string {
  try {
    return serverConfig().logLevel;
  } catch {
    return 'info';
  }
}
