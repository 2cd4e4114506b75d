import {
  bigint,
  boolean,
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
    subscribed: boolean('subscribed').notNull().default(true),
    uidValidity: bigint('uid_validity', { mode: 'number' }).notNull(),
    uidNext: bigint('uid_next', { mode: 'number' }).notNull().default(1),
    highestModseq: bigint('highest_modseq', { mode: 'number' }).notNull().default(1),
    /** First UID that no session has been told as \\Recent yet (RFC 3501 §2.3.2). */
    recentFrom: bigint('recent_from', { mode: 'number' }).notNull().default(1),
    createdAt: createdAt(),
  },
  (table) => [unique('folder_name').on(table.mailboxId, table.name)],
);

/** What a mailbox holds, kept with every change: a quota must not count its messages at each arrival. */
export const mailboxUsage = pgTable('mailbox_usage', {
  mailboxId: bigint('mailbox_id', { mode: 'number' })
    .primaryKey()
    .references(() => mailbox.id, { onDelete: 'cascade' }),
  octets: bigint('octets', { mode: 'number' }).notNull().default(0),
  messages: bigint('messages', { mode: 'number' }).notNull().default(0),
});

/** The octets of a message as received, shared by its copies. Parsed once, on arrival. */
export const messageContent = pgTable('message_content', {
  id: id(),
  raw: bytea('raw').notNull(),
  size: integer('size').notNull(),
  /** ENVELOPE and BODYSTRUCTURE as computed on arrival. */
  structure: jsonb('structure').notNull(),
  createdAt: createdAt(),
});

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
  ],
);
