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

/** What a connection to the database that dies says of itself. */
const CONNECTION_LOST = new Set([
  ...['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT'],
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'],
]);
const codeOf = (error: unknown) => ((error ?? {}) as { code?: string }).code ?? '';

/** Whether an error says that a connection to the database died, or could not be made. */
export const connectionLost = (error: unknown): boolean => CONNECTION_LOST.has(codeOf(error));

/** Whether an error says that the database itself is away: starting, stopping, full, or its connection lost. */
export const databaseAway = (error: unknown): boolean =>
  connectionLost(error) || /^(57P0[1-3]|53300|08\w{3})$/.test(codeOf(error));
