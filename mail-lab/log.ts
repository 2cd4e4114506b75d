/** Structured log of the laboratory: JSON lines on stderr; never a secret, never a client's text unescaped. */
import { type Logger, pino } from 'pino';

export type { Logger };

/** @param level pino level, such as `info` or `silent`. @param to stderr when absent. */
export function createLog(level: string, name: string, to?: NodeJS.WritableStream): Logger {
  return pino({ level, base: { process: name } }, to ?? pino.destination({ dest: 2, sync: false }));
}
