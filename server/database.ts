/** The server's database pool: one per process, although Next bundles pages and API apart. */
import { type Database, openDatabase } from '../db/client';
import { serverConfig } from './config';

interface Pool {
  db: Database;
  sql: ReturnType<typeof openDatabase>['sql'];
  close: () => Promise<void>;
}

const slot = globalThis as typeof globalThis & { __motco2Database?: Pool };

/** Opens the pool on first use. */
export function pool(): Pool {
  slot.__motco2Database ??= openDatabase(serverConfig().databaseUrl, {
    max: 16,
    application: 'motco2-server',
  });
  return slot.__motco2Database;
}

export const database = (): Database => pool().db;

/** Puts a pool in place of the configured one; for tests and workers that opened theirs. */
export function installPool(opened: Pool): void {
  slot.__motco2Database = opened;
}
