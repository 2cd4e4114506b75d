import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Snapshot } from '../../conformance/snapshot';
import type { Finding } from '../../conformance/verdict';
import { account } from './account';
import { createdAt, moment } from './columns';
import { event } from './event';
import { mailbox } from './mailbox';
import { organisation } from './organisation';
import { user } from './user';

export const executionState = pgEnum('execution_state', ['queued', 'listening', 'judging', 'done']);
export const verdictEnum = pgEnum('verdict', ['ok', 'ko', 'inconclusive', 'aborted', 'error', 'skipped']);

/** One start of one test or campaign. The number is permanent: support talks about it. */
export const execution = pgTable(
  'execution',
  {
    number: bigint('number', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    organisationId: bigint('organisation_id', { mode: 'number' })
      .notNull()
      .references(() => organisation.id),
    accountId: bigint('account_id', { mode: 'number' })
      .notNull()
      .references(() => account.id),
    /** Exactly one of the two is set. */
    caseId: text('case_id'),
    campaignId: text('campaign_id'),
    /** The campaign's execution, for its children, and their place in it. */
    parent: bigint('parent', { mode: 'number' }),
    position: integer('position'),
    /** The execution that this one plays again. */
    rerunOf: bigint('rerun_of', { mode: 'number' }),
    mailboxId: bigint('mailbox_id', { mode: 'number' }).references(() => mailbox.id, {
      onDelete: 'set null',
    }),
    state: executionState('state').notNull().default('queued'),
    verdict: verdictEnum('verdict'),
    delaySeconds: integer('delay_seconds').notNull(),
    clientAddresses: text('client_addresses').array().notNull().default([]),
    /** The editor's wish; null: the policy of the instance. */
    listenFullDelay: boolean('listen_full_delay'),
    /** Of a campaign: seconds between two tests. */
    pauseSeconds: integer('pause_seconds'),
    /** Of a campaign, false: what follows the first test that is not OK is skipped. */
    continueOnFailure: boolean('continue_on_failure'),
    /** Of a campaign: length of the coming pause alone, when the editor lengthened it beforehand. */
    nextPauseSeconds: integer('next_pause_seconds'),
    /** Of a campaign between two tests: what it waits for. */
    waitsFor: text('waits_for').$type<'pause' | 'connections' | 'nothing'>(),
    /** When that wait ends at the latest. */
    nextAt: moment('next_at'),
    snapshot: jsonb('snapshot').$type<Snapshot>(),
    ruleVersion: text('rule_version'),
    startedAt: moment('started_at'),
    deadline: moment('deadline'),
    endedAt: moment('ended_at'),
    /** The moment up to which evidence was complete when the verdict was given (argument of `conclude`). */
    judgedUpTo: moment('judged_up_to'),
    /** Last event of the log (seq) that the verdict rests on: judging those up to it again gives it again. */
    judgedSeq: integer('judged_seq'),
    /** Until when later evidence may still turn the verdict. */
    watchUntil: moment('watch_until'),
    abortRequested: boolean('abort_requested').notNull().default(false),
    /** Number of the last linked event (execution_event.seq). */
    lastSeq: integer('last_seq').notNull().default(0),
    /** Another execution competes for the same connections by address alone: use the label. */
    ambiguous: boolean('ambiguous').notNull().default(false),
    /** Set once connections have been followed to their end; nothing is linked afterwards. */
    closedAt: moment('closed_at'),
    startedBy: bigint('started_by', { mode: 'number' }).references(() => user.id),
    /** `page`, or the name of the API token. */
    startedThrough: text('started_through').notNull().default('page'),
    createdAt: createdAt(),
  },
  (table) => [
    index('execution_account').on(table.accountId, table.number),
    index('execution_organisation').on(table.organisationId, table.number),
    index('execution_mailbox').on(table.mailboxId),
    index('execution_open').on(table.number).where(sql`closed_at is null`),
    index('execution_children').on(table.parent, table.position).where(sql`parent is not null`),
    /** One mailbox serves one listening execution at a time. */
    uniqueIndex('execution_one_per_mailbox')
      .on(table.mailboxId)
      .where(sql`state in ('listening', 'judging') and mailbox_id is not null`),
  ],
);

/** Which connections belong to an execution, and why: part of the evidence. */
export const executionConnection = pgTable(
  'execution_connection',
  {
    executionNumber: bigint('execution_number', { mode: 'number' })
      .notNull()
      .references(() => execution.number),
    connection: uuid('connection').notNull(),
    basis: text('basis').$type<'label' | 'identity' | 'address'>().notNull(),
    /** false: opened before the start, shown but never judged. */
    judged: boolean('judged').notNull().default(true),
    linkedAt: createdAt(),
    /** Set when a stronger proof gave the connection to somebody else. */
    withdrawnAt: moment('withdrawn_at'),
  },
  (table) => [
    primaryKey({ columns: [table.executionNumber, table.connection] }),
    index('execution_connection_use').on(table.connection),
  ],
);

/** The linked events with their number in the execution. A withdrawn one keeps its number and loses its content. */
export const executionEvent = pgTable(
  'execution_event',
  {
    executionNumber: bigint('execution_number', { mode: 'number' })
      .notNull()
      .references(() => execution.number),
    seq: integer('seq').notNull(),
    eventId: bigint('event_id', { mode: 'number' })
      .notNull()
      .references(() => event.id),
    withdrawn: boolean('withdrawn').notNull().default(false),
    linkedAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.executionNumber, table.seq] }),
    unique('execution_event_once').on(table.executionNumber, table.eventId),
    // Whether an event is evidence: asked before it is removed.
    index('execution_event_use').on(table.eventId),
  ],
);

/** One judged point, quoting the events that prove it. Replaced as a whole with each judgement. */
export const finding = pgTable(
  'finding',
  {
    executionNumber: bigint('execution_number', { mode: 'number' })
      .notNull()
      .references(() => execution.number),
    position: integer('position').notNull(),
    content: jsonb('content').$type<Finding>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.executionNumber, table.position] })],
);
