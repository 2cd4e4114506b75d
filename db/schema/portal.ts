import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { createdAt, id, moment } from './columns';
import { user } from './user';

export const portalTextKind = pgEnum('portal_text_kind', ['terms', 'readme']);

/** Terms of use and the read-me of the dashboard: every version that was published, in Markdown. The last one counts. */
export const portalText = pgTable(
  'portal_text',
  {
    id: id(),
    kind: portalTextKind('kind').notNull(),
    /** 1, 2, 3… within its kind. */
    version: integer('version').notNull(),
    body: text('body').notNull(),
    publishedAt: moment('published_at').notNull().defaultNow(),
    /** null: came with the instance. */
    publishedBy: bigint('published_by', { mode: 'number' }).references(() => user.id),
  },
  (table) => [uniqueIndex('portal_text_version').on(table.kind, table.version)],
);

/** Who accepted which version of the terms of use, and when. */
export const termsAcceptance = pgTable(
  'terms_acceptance',
  {
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => user.id),
    version: integer('version').notNull(),
    acceptedAt: moment('accepted_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.version] }),
    index('terms_acceptance_version').on(table.version, table.userId),
  ],
);

export const announcementTone = pgEnum('announcement_tone', ['info', 'warning']);

/** A message of the day. */
export const announcement = pgTable('announcement', {
  id: id(),
  /** Plain text. */
  text: text('text').notNull(),
  tone: announcementTone('tone').notNull().default('info'),
  startsAt: moment('starts_at').notNull().defaultNow(),
  /** null: until it is withdrawn. */
  endsAt: moment('ends_at'),
  createdAt: createdAt(),
  createdBy: bigint('created_by', { mode: 'number' }).references(() => user.id),
});

/** Settings that an administrator changes while the instance runs (server/settings/settings.ts says which). */
export const setting = pgTable('setting', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
  updatedBy: bigint('updated_by', { mode: 'number' }).references(() => user.id),
});

/** What people did that others may have to understand later: every act of administration, every change of an account. */
export const audit = pgTable(
  'audit',
  {
    id: id(),
    at: moment('at').notNull().default(sql`clock_timestamp()`),
    /** null: the instance itself. */
    userId: bigint('user_id', { mode: 'number' }).references(() => user.id),
    /** As it was then. */
    login: text('login'),
    /** In which role it was done. */
    role: text('role').$type<'editor' | 'administrator' | 'system'>().notNull(),
    /** `<noun>.<verb>`, e.g. `account.change` (server/audit/actions.ts). */
    action: text('action').notNull(),
    organisationId: bigint('organisation_id', { mode: 'number' }),
    accountId: bigint('account_id', { mode: 'number' }),
    /** What changed; never a secret. */
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    index('audit_account').on(table.accountId, table.id),
    index('audit_organisation').on(table.organisationId, table.id),
    index('audit_user').on(table.userId, table.id),
    index('audit_action').on(table.action, table.id),
    index('audit_at').on(table.at),
  ],
);
