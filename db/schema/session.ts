import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
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
    createdAt: createdAt(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
    endedAt: moment('ended_at'),
  },
  (table) => [index('portal_session_user').on(table.userId)],
);
