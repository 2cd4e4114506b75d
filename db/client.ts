/** Database access: one pool per process, one dedicated connection per listener. */
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema';

export type Sql = postgres.Sql;
export type Database = ReturnType<typeof openDatabase>['db'];
/** A pool or a transaction: what a query accepts, so that callers decide about atomicity. */
export type Queryable = Database | Parameters<Parameters<Database['transaction']>[0]>[0];

/**
 * Opens a pool.
 * @param url PostgreSQL URL of the role of this process.
 * @param options.max connections at most; `application` names the process in pg_stat_activity.
 */
export function openDatabase(url: string, options: { max?: number; application: string }) {
  const sql = postgres(url, {
    max: options.max ?? 10,
    onnotice: () => {},
    connect_timeout: 10,
    idle_timeout: 60,
    connection: { application_name: options.application },
  });
  return { sql, db: drizzle(sql, { schema }), close: () => sql.end({ timeout: 5 }) };
}
