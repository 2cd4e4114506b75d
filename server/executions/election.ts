/** One leader among the server processes: a session lock of the database, which falls when the process does. */
import type { Logger } from 'pino';
import postgres from 'postgres';

/** What there is to be elected for: a lock of the database each (any constant), and what is said when it is won. */
export const OFFICES = {
  judging: { lock: 7_402_020, title: 'leading: this process matches and judges' },
  provisioning: { lock: 7_402_030, title: 'leading: this process creates mailboxes' },
} as const;
export type Office = (typeof OFFICES)[keyof typeof OFFICES];

const TRY_EVERY_MS = 500;
const CHECK_EVERY_MS = 1_000;

export interface Term {
  stop(): Promise<void>;
}

/**
 * Stands for election to an office until stopped. `lead` runs when the lock is won; its result is stopped when the lock, or the
 * connection that holds it, is lost, and the election starts again.
 */
export function stand(url: string, office: Office, lead: () => Promise<Term>, log: Logger): Term {
  let stopped = false;
  let interrupt: () => void = () => {};
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  /** The database is away, and the log already says so. */
  let away = false;

  async function term(): Promise<void> {
    // A connection of its own, never replaced in silence: the lock lives exactly as long as it.
    let alive = true;
    const sql = postgres(url, {
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: 5,
      onnotice: () => {},
      onclose: () => {
        // Late words of a term that is over must not cut the pause before the next one short.
        if (!alive) return;
        alive = false;
        interrupt();
      },
      connection: { application_name: 'motco2-server (leader)' },
    });
    let led: Term | null = null;
    try {
      const [won] = await sql<{ ok: boolean; pid: number }[]>`
        select pg_try_advisory_lock(${office.lock}) as ok, pg_backend_pid() as pid`;
      if (away) log.info('the database answers again');
      away = false;
      if (!won?.ok) return;
      log.info(office.title);
      led = await lead();
      while (!stopped && alive) {
        await pause(CHECK_EVERY_MS);
        if (stopped || !alive) break;
        const [now] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
        if (now?.pid !== won.pid) break;
      }
    } finally {
      alive = false;
      await led?.stop();
      await sql.end({ timeout: 2 }).catch(() => {});
    }
  }

  const running = (async () => {
    while (!stopped) {
      await term().catch((error) => {
        if (!away) log.error({ err: error, office: office.title }, 'the leader’s term ended');
        away = true;
      });
      if (!stopped) await pause(TRY_EVERY_MS);
    }
  })();

  return {
    async stop() {
      stopped = true;
      interrupt();
      await running;
    },
  };
}
