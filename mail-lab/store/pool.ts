/** Shared by the files of the store: its pools, and how a change is announced. */
import postgres from 'postgres';

export type Sql = postgres.Sql;
/** A pool or a transaction. */
export type Query = Sql | Parameters<Parameters<Sql['begin']>[1]>[0];

/** Opens the store's pool. Its own, because drizzle changes how its client reads dates and JSON. */
export function openPool(
  url: string,
  application: string,
  max: number,
  settings: { synchronous_commit?: 'off' } = {},
): Sql {
  return postgres(url, {
    max,
    onnotice: () => {},
    connect_timeout: 10,
    idle_timeout: 60,
    connection: { application_name: application, ...settings },
  });
}

/** Tells the sessions that look at a folder; sent with the commit. */
export async function announce(query: Query, folderId: number): Promise<void> {
  await query`select pg_notify('folder', ${String(folderId)})`;
}

/** Whether an error says that the database itself is away: starting, stopping, or its connection lost. */
export function databaseAway(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  return /^(57P0[1-3]|53300|08\w{3}|CONNECTION_\w+|CONNECT_TIMEOUT|ECONNRESET|ECONNREFUSED|EPIPE)$/.test(
    code ?? '',
  );
}
