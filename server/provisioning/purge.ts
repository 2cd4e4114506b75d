/**
 * What follows the accounts of a run: mailboxes that nobody has used for a while go with their messages, and what the
 * settings keep for a while only goes too. In small transactions; a step that fails is logged and leaves the others be.
 */
import type { Queryable } from '../../db/client';
import {
  executionInTheWay,
  isUsed,
  lockMailboxes,
  markForgotten,
  markUsed,
  removeMailbox,
  unusedMailboxes,
} from '../../db/queries/mailbox';
import {
  type EventPlace,
  earliestOpen,
  foldersWithOld,
  lastOldEvents,
  oldExecutions,
  removeExecutions,
  removeOldAudit,
  removeOldControls,
  removeOldEvents,
  removeOldInstructions,
  removeOldMessages,
  removeOldSessions,
} from '../../db/queries/retention';
import type { Purged } from '../../db/schema';
import { audit } from '../audit/record';
import { readSettings } from '../settings/read';
import type { Settings } from '../settings/settings';
import type { Workshop } from './attempt';
import { isAway } from './faults';
import { hostsOf } from './provide';

const DAY_MS = 24 * 3600_000;
const MESSAGES = 500;
const EXECUTIONS = 20;
const EVENTS = 2_000;
const ROWS = 1_000;
/** Logins are kept this long after their end, or their last page, for whoever looks into something. None can last longer. */
const SESSION_DAYS = 30;

interface Purging extends Workshop {
  settings: Settings;
  now: Date;
  stopped: () => boolean;
}

const daysAgo = (days: number, { now }: Purging) => new Date(now.getTime() - days * DAY_MS);
/** The moment before which something goes that is kept for some days; null: it is kept for ever. */
const before = (days: number, purging: Purging) => (days === 0 ? null : daysAgo(days, purging));

const STEPS: Record<keyof Purged, (purging: Purging) => Promise<number>> = {
  mailboxes: purgeMailboxes,
  messages: purgeMessages,
  executions: purgeExecutions,
  // After the executions: what was evidence of theirs may go with them.
  events: purgeEvents,
  audit: async (purging) => {
    const { db, settings, stopped } = purging;
    const moment = before(settings.auditDays, purging);
    return moment ? inBatches(ROWS, stopped, () => removeOldAudit(db, moment, ROWS)) : 0;
  },
  sessions: (purging) => {
    const { db, stopped } = purging;
    const moment = daysAgo(SESSION_DAYS, purging);
    return inBatches(ROWS, stopped, () => removeOldSessions(db, moment, ROWS));
  },
};

/**
 * Removes what is kept no longer, and enters it in the journal.
 * @returns null when it was stopped before the end.
 */
export async function purge(
  workshop: Workshop,
  stopped: () => boolean,
  now = new Date(),
): Promise<Purged | null> {
  const { db, log } = workshop;
  const settings = await readSettings(db);
  const purged: Purged = { mailboxes: 0, messages: 0, executions: 0, events: 0, audit: 0, sessions: 0 };
  for (const [name, step] of Object.entries(STEPS) as [keyof Purged, (typeof STEPS)[keyof Purged]][]) {
    if (stopped()) break;
    try {
      purged[name] = await step({ ...workshop, settings, now, stopped });
    } catch (error) {
      if (isAway(error)) throw error;
      log.error({ err: error, step: name }, 'a step of the retention failed; the next run tries it again');
    }
  }
  const some = Object.entries(purged).filter(([, count]) => count > 0);
  if (some.length > 0) {
    await audit(db, { role: 'system' }, { action: 'retention.purge', details: Object.fromEntries(some) });
  }
  return stopped() ? null : purged;
}

/** Repeats what removes at most `size` rows until it finds fewer. */
async function inBatches(
  size: number,
  stopped: () => boolean,
  remove: () => Promise<number>,
): Promise<number> {
  for (let total = 0; ; ) {
    const removed = await remove();
    total += removed;
    if (removed < size || stopped()) return total;
  }
}

async function purgeMailboxes(purging: Purging): Promise<number> {
  const { db, settings, stopped } = purging;
  await markForgotten(db);
  let removed = 0;
  for (const id of await unusedMailboxes(db, daysAgo(settings.unusedMailboxDays, purging))) {
    if (stopped()) break;
    if (await db.transaction((tx) => removeUnused(tx, id))) removed++;
  }
  return removed;
}

/** Looks again, now that the row is locked: it may have found a use, or a test may listen on it. */
async function removeUnused(tx: Queryable, id: number): Promise<boolean> {
  const [row] = await lockMailboxes(tx, { addresses: [], ids: [id] });
  if (!row || row.unusedSince === null) return false;
  if (await isUsed(tx, id)) {
    await markUsed(tx, [id]);
    return false;
  }
  if ((await executionInTheWay(tx, { mailboxIds: [id] })) !== undefined) return false;
  await removeMailbox(tx, id, hostsOf(row.kind));
  return true;
}

async function purgeMessages(purging: Purging): Promise<number> {
  const { db, settings, stopped } = purging;
  const moment = before(settings.messageDays, purging);
  if (!moment) return 0;
  let removed = 0;
  for (const folder of await foldersWithOld(db, moment)) {
    if (stopped()) break;
    removed += await inBatches(MESSAGES, stopped, () =>
      db.transaction((tx) => removeOldMessages(tx, folder, moment, MESSAGES)),
    );
  }
  return removed;
}

async function purgeExecutions(purging: Purging): Promise<number> {
  const { db, settings, stopped } = purging;
  const moment = before(settings.executionDays, purging);
  if (!moment) return 0;
  for (let removed = 0; ; ) {
    const numbers = await oldExecutions(db, moment, EXECUTIONS);
    if (numbers.length > 0) removed += await db.transaction((tx) => removeExecutions(tx, numbers));
    if (numbers.length < EXECUTIONS || stopped()) return removed;
  }
}

async function purgeEvents(purging: Purging): Promise<number> {
  const { db, settings, stopped } = purging;
  await removeOldInstructions(db, daysAgo(1, purging));
  const old = before(settings.eventDays, purging);
  if (!old) return 0;
  // Whoever takes over the judging reads everything since the earliest execution under way.
  const open = await earliestOpen(db);
  const moment = open && open < old ? open : old;
  await removeOldControls(db, moment);
  const keep = await lastOldEvents(db, moment);
  let removed = 0;
  let place: EventPlace | null = null;
  do {
    const page = await removeOldEvents(db, { before: moment, after: place, keep, limit: EVENTS });
    removed += page.removed;
    place = page.next;
  } while (place !== null && !stopped());
  return removed;
}
