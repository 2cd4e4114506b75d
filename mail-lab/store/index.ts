/** The mailbox store over Postgres, with the rights of the laboratory's role. */
import type { Logger } from '../log';
import { arrivalQueries, welcoming } from './arrival';
import { contentQueries } from './contents';
import { folderQueries } from './folders';
import { mailboxQueries } from './mailboxes';
import { messageQueries } from './messages';
import { openFolders } from './open-folders';
import { openPool } from './pool';
import { transferQueries } from './transfer';
import type { Mailbox, Store } from './types';
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
  /** The first message of each new mailbox; none when absent. */
  welcome?: (mailbox: Mailbox) => Buffer;
}

/** Pieces of large messages being written: bounds what the driver holds of them, and leaves the others their way. */
const PIECES_AT_ONCE = 4;
const SWEEP_MS = 10 * 60_000;

/** Opens the store. `close` waits for what is being written. */
export async function openStore(
  options: StoreOptions,
): Promise<Store & { sweep(grace?: string, unfinished?: string): Promise<number>; close(): Promise<void> }> {
  const sql = openPool(options.databaseUrl, options.application, options.connections ?? 10);
  const pieces = openPool(options.databaseUrl, `${options.application} (pieces)`, PIECES_AT_ONCE, {
    // Lost with the server's memory at worst, and never without the commit that would show them.
    synchronous_commit: 'off',
  });
  const watchers = await openWatchers(options.databaseUrl, options.application);
  const quota = options.quota ?? DEFAULT_QUOTA;
  const furnish = welcoming(quota, options.welcome ?? null);
  const contents = contentQueries(sql);
  const { open, closeFolders } = openFolders(sql, watchers.watch);
  const timer = setInterval(() => {
    contents.sweep().catch((error) => options.log.warn({ err: error }, 'sweeping removed messages failed'));
  }, SWEEP_MS);
  timer.unref();
  return {
    ...mailboxQueries(sql, options.mailDomain),
    ...folderQueries(sql, furnish),
    ...messageQueries(sql),
    ...transferQueries(sql, quota),
    ...arrivalQueries(sql, pieces, quota, furnish),
    ...contents,
    ...usageQueries(sql, quota),
    open,
    watch: watchers.watch,
    close: async () => {
      clearInterval(timer);
      closeFolders();
      await watchers.close();
      await Promise.all([sql.end({ timeout: 5 }), pieces.end({ timeout: 5 })]);
    },
  };
}
