import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, moment } from './columns';

/** One run of a laboratory process, and its mark: everything that it saw up to `storedUpTo` is stored. */
export const labProcess = pgTable('lab_process', {
  id: uuid('id').primaryKey(),
  /** Stable name of the process; a new run with the same name ends the former one. */
  name: text('name').notNull(),
  startedAt: createdAt(),
  /** The mark, on the database's clock; renewed every second. */
  storedUpTo: moment('stored_up_to').notNull().defaultNow(),
  /** Last event number covered by the mark (numbers are gap-free from 1). */
  lastSeq: bigint('last_seq', { mode: 'number' }).notNull().default(0),
  /** Numbers of events that were lost because the database stayed away too long. */
  lostEvents: bigint('lost_events', { mode: 'number' }).notNull().default(0),
  /** End of the run: `clean` when it said so itself, `replaced` when its successor did. */
  endedAt: moment('ended_at'),
  ending: text('ending').$type<'clean' | 'replaced'>(),
  /** Counters and gauges of the process, renewed with the mark every few seconds; read by /metrics and the pages. */
  metrics: jsonb('metrics').$type<Record<string, number>>().notNull().default({}),
});

/** Facts seen by the laboratory. Append-only. Types and data: conformance/events.ts. */
export const event = pgTable(
  'event',
  {
    id: id(),
    process: uuid('process').notNull(),
    processSeq: bigint('process_seq', { mode: 'number' }).notNull(),
    at: moment('at').notNull(),
    connection: uuid('connection'),
    connectionSeq: integer('connection_seq').notNull().default(0),
    host: text('host'),
    protocol: text('protocol'),
    clientAddress: text('client_address'),
    type: text('type').notNull(),
    data: jsonb('data').notNull(),
  },
  (table) => [
    unique('event_number').on(table.process, table.processSeq),
    index('event_connection').on(table.connection),
    index('event_at').on(table.at),
  ],
);

/**
 * A neutral order to the laboratory, which does not know why: close the sessions of a mailbox on a host
 * (`close_sessions`, every column but `takenAt` set), leave a fresh test message in a mailbox (`deposit`, `mailboxId`
 * set), or check its own servers now (`check`, the other columns null).
 */
export const labInstruction = pgTable('lab_instruction', {
  id: id(),
  kind: text('kind').$type<'close_sessions' | 'deposit' | 'check'>().notNull(),
  mailboxId: bigint('mailbox_id', { mode: 'number' }),
  host: text('host'),
  protocol: text('protocol').$type<'imap' | 'smtp'>(),
  /** Only connections opened before this moment. */
  openedBefore: moment('opened_before'),
  /** Set by the one process of the laboratory that carries out what must be done once (`deposit`). */
  takenAt: moment('taken_at'),
  createdAt: createdAt(),
});

/** The last look of a laboratory process at one of its own services: whether it has exactly the defect it should. */
export const labCheck = pgTable(
  'lab_check',
  {
    /** Stable name of the process (`lab_process.name`). */
    process: text('process').notNull(),
    /** `host:<key>:<imap|smtp>`, `revocation`, `dns`, `autoconfig`, … */
    subject: text('subject').notNull(),
    ok: boolean('ok').notNull(),
    /** One sentence in French: what was proven, or what is wrong and what to do. */
    detail: text('detail').notNull(),
    facts: jsonb('facts').$type<Record<string, unknown>>().notNull().default({}),
    checkedAt: moment('checked_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.process, table.subject] })],
);

/** An authenticated control on a valid host: who proved what, from where (positive controls, proven addresses). */
export const control = pgTable(
  'control',
  {
    id: id(),
    eventId: bigint('event_id', { mode: 'number' }).notNull().unique(),
    mailboxId: bigint('mailbox_id', { mode: 'number' }).notNull(),
    /** The account named by a label, when one was. */
    accountId: bigint('account_id', { mode: 'number' }),
    host: text('host').notNull(),
    protocol: text('protocol').$type<'imap' | 'smtp'>().notNull(),
    clientAddress: text('client_address'),
    fingerprint: text('fingerprint'),
    at: moment('at').notNull(),
  },
  (table) => [index('control_mailbox').on(table.mailboxId, table.at)],
);
