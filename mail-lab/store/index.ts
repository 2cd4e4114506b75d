/** The mailbox store over Postgres, with the rights of the laboratory's role. */
import type { Logger } from '../log';
import { arrivalQueries } from './arrival';
import { contentQueries } from './contents';
import { folderQueries } from './folders';
import { mailboxQueries } from './mailboxes';
import { messageQueries } from './messages';
import { openPool } from './pool';
import type { Store } from './types';
import { DEFAULT_QUOTA, type QuotaLimits, usageQueries } from './usage';
import { openWatchers } from './watch';

export interface StoreOptions {
  databaseUrl: string;
  /** Domain of the mailboxes, for alias addresses. */
  mailDomain: string;
  application: string;
  log: Logger;
  /** Connections to the database at most. */
  connections?: number;
  /** What each mailbox may hold; DEFAULT_QUOTA when absent. */
  quota?: QuotaLimits;
}

const SWEEP_MS = 10 * 60_000;

/** Opens the store. `close` waits for what is being written. */
export async function openStore(
  options: StoreOptions,
): Promise<Store & { sweep(grace?: string): Promise<number>; close(): Promise<void> }> {
  const sql = openPool(options.databaseUrl, options.application, options.connections ?? 10);
  const watchers = await openWatchers(options.databaseUrl, options.application);
  const quota = options.quota ?? DEFAULT_QUOTA;
  const contents = contentQueries(sql);
  const timer = setInterval(() => {
    contents.sweep().catch((error) => options.log.warn({ err: error }, 'sweeping removed messages failed'));
  }, SWEEP_MS);
  timer.unref();
  return {
    ...mailboxQueries(sql, options.mailDomain),
    ...folderQueries(sql),
    ...messageQueries(sql),
    ...arrivalQueries(sql, quota),
    ...contents,
    ...usageQueries(sql, quota),
    watch: watchers.watch,
    close: async () => {
      clearInterval(timer);
      await watchers.close();
      await sql.end({ timeout: 5 });
    },
  };
}
