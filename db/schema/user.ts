import { bigint, boolean, index, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { createdAt, id, moment } from './columns';
import { organisation } from './organisation';

/** A person who logged in through Industriels Santé Connect. */
export const user = pgTable(
  'user',
  {
    id: id(),
    organisationId: bigint('organisation_id', { mode: 'number' })
      .notNull()
      .references(() => organisation.id),
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    login: text('login').notNull(),
    givenName: text('given_name'),
    familyName: text('family_name'),
    email: text('email'),
    /** Given by another administrator; the settings of the instance name others (ADMINISTRATORS). */
    administrator: boolean('administrator').notNull().default(false),
    /** Since when this person may not come in any more. */
    blockedAt: moment('blocked_at'),
    createdAt: createdAt(),
    lastLoginAt: moment('last_login_at'),
  },
  (table) => [
    unique('user_identity').on(table.issuer, table.subject),
    index('user_organisation').on(table.organisationId),
  ],
);
