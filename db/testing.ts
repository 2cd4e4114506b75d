/** Databases for tests: one embedded cluster per vitest run (tests/setup/postgres.ts), a fresh migrated database per call. */
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { openDatabase } from './client';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of the run's cluster. */
    postgresUrl: string;
    /** Name of the migrated template database. */
    postgresTemplate: string;
  }
}

export const TEST_PASSWORDS = { server: 'test-server', lab: 'test-lab' };

export interface TestDatabase {
  adminUrl: string;
  serverUrl: string;
  labUrl: string;
  /** A pool of the server's role. */
  db: ReturnType<typeof openDatabase>['db'];
  sql: postgres.Sql;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

/** A fresh database at the current schema, with both roles. Call `close` in afterAll. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const clusterUrl = inject('postgresUrl');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = postgres(clusterUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe(`CREATE DATABASE ${name} TEMPLATE ${inject('postgresTemplate')}`);
  const url = (user?: string, password?: string) => {
    const target = new URL(clusterUrl);
    target.pathname = `/${name}`;
    if (user && password) {
      target.username = user;
      target.password = password;
    }
    return target.toString();
  };
  const serverUrl = url('motco2_server', TEST_PASSWORDS.server);
  const { sql, db, close } = openDatabase(serverUrl, { application: 'test', max: 5 });
  return {
    adminUrl: url(),
    serverUrl,
    labUrl: url('motco2_lab', TEST_PASSWORDS.lab),
    db,
    sql,
    close: async () => {
      await close();
      await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
