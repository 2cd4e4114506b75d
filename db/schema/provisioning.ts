import { sql } from 'drizzle-orm';
import {
  bigint,
  date,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { account } from './account';
import { id, moment } from './columns';
import { user } from './user';

export const provisioningTrigger = pgEnum('provisioning_trigger', ['night', 'manual']);
export const provisioningState = pgEnum('provisioning_state', ['waiting', 'running', 'done']);

/** What retention removed, in numbers. */
export interface Purged {
  mailboxes: number;
  messages: number;
  executions: number;
  events: number;
  audit: number;
  sessions: number;
}

/** One creation of mailboxes: at night, or when an administrator asks. */
export const provisioningRun = pgTable(
  'provisioning_run',
  {
    id: id(),
    trigger: provisioningTrigger('trigger').notNull(),
    /** Of a night: the day it belongs to, in the zone of the settings; one run per day. */
    night: date('night', { mode: 'string' }),
    state: provisioningState('state').notNull().default('waiting'),
    requestedAt: moment('requested_at').notNull().defaultNow(),
    /** Who asked for it; null: the night. */
    requestedBy: bigint('requested_by', { mode: 'number' }).references(() => user.id),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    /** Times that another process had to go on with it. */
    resumed: integer('resumed').notNull().default(0),
    /** What was removed after the accounts; null: not that far yet. */
    purged: jsonb('purged').$type<Purged>(),
  },
  (table) => [
    uniqueIndex('provisioning_night').on(table.night).where(sql`night is not null`),
    // Two administrators at once get the same run.
    uniqueIndex('provisioning_under_way').on(sql`(true)`).where(sql`state <> 'done'`),
  ],
);

export const provisioningAction = pgEnum('provisioning_action', ['create', 'adapt', 'remove']);
export const provisioningOutcome = pgEnum('provisioning_outcome', ['waiting', 'done', 'failed']);

/** What a run has to do for one account, and how it went. */
export const provisioningItem = pgTable(
  'provisioning_item',
  {
    runId: bigint('run_id', { mode: 'number' })
      .notNull()
      .references(() => provisioningRun.id, { onDelete: 'cascade' }),
    accountId: bigint('account_id', { mode: 'number' })
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    action: provisioningAction('action').notNull(),
    outcome: provisioningOutcome('outcome').notNull().default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    /** French sentence. */
    error: text('error'),
    endedAt: moment('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.accountId] }),
    index('provisioning_item_account').on(table.accountId),
  ],
);
