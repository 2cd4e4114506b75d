import { bigint, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns';
import { user } from './user';

/** A login to the portal: the cookie names it, so that it can be ended here whatever the browser keeps. */
export const portalSession = pgTable(
  'portal_session',
  {
    id: uuid('id').primaryKey(),
    userId: bigint('user_id', { mode: 'number' })
      .notNull()
      .references(() => user.id),
    /** `sid` of the provider's session, when it says so. */
    providerSession: text('provider_session'),
    /** The identity token, to name the provider's session at the logout; forgotten when the session ends, or at the next login. */
    idToken: text('id_token'),
    /** Hash of the login's `state`: an answer of the provider logs in once. */
    login: text('login').notNull(),
    createdAt: createdAt(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
    endedAt: moment('ended_at'),
  },
  (table) => [
    index('portal_session_user').on(table.userId),
    uniqueIndex('portal_session_login').on(table.login),
  ],
);
