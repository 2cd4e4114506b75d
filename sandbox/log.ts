/** The process's configuration and log. Imported first, so that what libraries print becomes a line of the log too. */
import pino from 'pino';
import { loadSandboxConfig } from './config';

export const config = loadSandboxConfig();
export const log = pino({ name: 'sandbox', level: config.logLevel });

console.warn = (message: unknown) => log.warn(String(message));
console.info = (message: unknown) => log.info(String(message));
