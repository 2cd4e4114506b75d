/** Neutral orders that the server leaves in the database; the laboratory does not know why they are given. */
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { HostKey } from '../../conformance/hosts';
import { openDatabase } from '../../db/client';
import { listen } from '../../db/listen';
import { labInstruction } from '../../db/schema';
import type { Logger } from '../log';
import type { Sessions } from '../sessions';

/** Orders older than this when first seen concern sessions that are gone. */
const LOOK_BACK_MS = 60_000;

/** Follows `lab_instruction`. Rejects when the database cannot be reached. */
export async function followInstructions(options: {
  databaseUrl: string;
  name: string;
  sessions: Sessions;
  /** Asked to check its own servers now. */
  check: () => void;
  /** Asked to leave a fresh test message in a mailbox. */
  deposit: (mailboxId: number) => Promise<void>;
  /** Database clock. */
  now: () => number;
  log: Logger;
}): Promise<{ close(): Promise<void> }> {
  const { sessions, log } = options;
  const database = openDatabase(options.databaseUrl, {
    max: 1,
    application: `${options.name} (instructions)`,
  });
  /** Not « id above the last one »: transactions commit in any order. */
  const seen = new Set<number>();
  let reading: Promise<void> = Promise.resolve();
  /** Whether this process is the one that carries the order out. */
  const take = async (id: number) => {
    const rows = await database.db
      .update(labInstruction)
      .set({ takenAt: sql`now()` })
      .where(and(eq(labInstruction.id, id), isNull(labInstruction.takenAt)))
      .returning({ id: labInstruction.id });
    return rows.length > 0;
  };
  const read = async () => {
    const since = new Date(options.now() - LOOK_BACK_MS);
    const rows = await database.db
      .select()
      .from(labInstruction)
      .where(gt(labInstruction.createdAt, since))
      .orderBy(labInstruction.id);
    if (rows.length === 0) seen.clear();
    for (const row of rows) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      if (row.kind === 'check') options.check();
      const { mailboxId, host, protocol, openedBefore } = row;
      if (row.kind === 'deposit' && mailboxId && row.takenAt === null && (await take(row.id))) {
        await options.deposit(mailboxId);
      }
      if (row.kind !== 'close_sessions' || !mailboxId || !host || !protocol || !openedBefore) continue;
      const told = sessions.close({
        mailboxId,
        host: host as HostKey,
        protocol,
        openedBefore: openedBefore.getTime(),
      });
      log.info({ instruction: row.id, host, protocol, told }, 'sessions closed on request');
    }
  };
  // One after the other: each starts from what the one before has read.
  const enqueue = () => {
    reading = reading
      .then(read)
      .catch((error) => log.error({ err: error }, 'instructions could not be read'));
  };
  const listener = await listen(options.databaseUrl, options.name, {
    lab_instruction: { onNotify: enqueue, onReady: enqueue },
  });
  return {
    async close() {
      await listener.close();
      await reading;
      await database.close();
    },
  };
}
