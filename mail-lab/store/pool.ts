/** Shared by the files of the store: the pool, and a gate that bounds what large messages hold in memory. */
import postgres from 'postgres';

export type Sql = postgres.Sql;
/** A pool or a transaction. */
export type Query = Sql | Parameters<Parameters<Sql['begin']>[1]>[0];

/** Opens the store's pool. Its own, because drizzle changes how its client reads dates and JSON. */
export function openPool(url: string, application: string, max: number): Sql {
  return postgres(url, {
    max,
    onnotice: () => {},
    connect_timeout: 10,
    idle_timeout: 60,
    connection: { application_name: application },
  });
}

/** Tells the sessions that look at a folder; sent with the commit. */
export async function announce(query: Query, folderId: number): Promise<void> {
  await query`select pg_notify('folder', ${String(folderId)})`;
}

/** Lets at most `width` tasks run at a time; the others wait in order. */
export function gate(width: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
