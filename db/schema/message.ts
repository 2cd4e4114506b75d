import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { createdAt, id, moment } from './columns';
import { mailbox } from './mailbox';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** An IMAP folder. UIDVALIDITY, UIDNEXT and the highest MODSEQ are true across processes (row lock on change). */
export const folder = pgTable(
  'folder',
  {
    id: id(),
    mailboxId: bigint('mailbox_id', { mode: 'number' })
      .notNull()
      .references(() => mailbox.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** RFC 6154 attribute such as `\\Sent`, or null. */
    specialUse: text('special_use'),
    uidValidity: bigint('uid_validity', { mode: 'number' }).notNull(),
    uidNext: bigint('uid_next', { mode: 'number' }).notNull().default(1),
    highestModseq: bigint('highest_modseq', { mode: 'number' }).notNull().default(1),
    /** First UID that no session has been told as \\Recent yet (RFC 3501 §2.3.2). */
    recentFrom: bigint('recent_from', { mode: 'number' }).notNull().default(1),
    createdAt: createdAt(),
  },
  (table) => [unique('folder_name').on(table.mailboxId, table.name)],
);

/** The names that a client subscribed to; a name stays although its folder is gone (RFC 3501 §6.3.6). */
export const folderSubscription = pgTable(
  'folder_subscription',
  {
    mailboxId: bigint('mailbox_id', { mode: 'number' })
      .notNull()
      .references(() => mailbox.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
  },
  (table) => [primaryKey({ columns: [table.mailboxId, table.name] })],
);

/** What a mailbox holds, kept with every change: a quota must not count its messages at each arrival. */
export const mailboxUsage = pgTable('mailbox_usage', {
  mailboxId: bigint('mailbox_id', { mode: 'number' })
    .primaryKey()
    .references(() => mailbox.id, { onDelete: 'cascade' }),
  octets: bigint('octets', { mode: 'number' }).notNull().default(0),
  messages: bigint('messages', { mode: 'number' }).notNull().default(0),
});

/** A message as received, shared by its copies. Its octets are in `message_chunk`. */
export const messageContent = pgTable('message_content', {
  id: id(),
  size: integer('size').notNull(),
  /** ENVELOPE and BODYSTRUCTURE, computed once, on arrival; null while the octets are still coming. */
  structure: jsonb('structure'),
  createdAt: createdAt(),
});

/** The octets of a message in pieces, so that nobody ever holds a large one whole. Stored uncompressed. */
export const messageChunk = pgTable(
  'message_chunk',
  {
    contentId: bigint('content_id', { mode: 'number' })
      .notNull()
      .references(() => messageContent.id, { onDelete: 'cascade' }),
    /** Octets of the message before this piece. */
    start: integer('start').notNull(),
    bytes: bytea('bytes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.contentId, table.start] })],
);

/** A message in a folder. */
export const message = pgTable(
  'message',
  {
    folderId: bigint('folder_id', { mode: 'number' })
      .notNull()
      .references(() => folder.id, { onDelete: 'cascade' }),
    uid: bigint('uid', { mode: 'number' }).notNull(),
    contentId: bigint('content_id', { mode: 'number' })
      .notNull()
      .references(() => messageContent.id),
    flags: text('flags').array().notNull().default([]),
    internalDate: moment('internal_date').notNull().defaultNow(),
    modseq: bigint('modseq', { mode: 'number' }).notNull().default(1),
  },
  (table) => [
    primaryKey({ columns: [table.folderId, table.uid] }),
    index('message_content_use').on(table.contentId),
    index('message_modseq').on(table.folderId, table.modseq),
  ],
);

/**
 * Which messages left a folder, and when in its MODSEQs: what others need to know without reading the folder again.
 * Written by a trigger, whoever removes messages; kept for a day.
 */
export const messageExpunged = pgTable(
  'message_expunged',
  {
    folderId: bigint('folder_id', { mode: 'number' })
      .notNull()
      .references(() => folder.id, { onDelete: 'cascade' }),
    modseq: bigint('modseq', { mode: 'number' }).notNull(),
    uids: bigint('uids', { mode: 'number' }).array().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.folderId, table.modseq] }),
    index('message_expunged_age').on(table.createdAt),
  ],
);
