import { bigint, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { account } from './account';
import { createdAt, id, moment } from './columns';

/** A bearer token of the HTTP API, scoped to one account, shown once, stored hashed. */
export const apiToken = pgTable(
  'api_token',
  {
    id: id(),
    accountId: bigint('account_id', { mode: 'number' })
      .notNull()
      .references(() => account.id),
    name: text('name').notNull(),
    /** First characters, to recognise it. */
    prefix: text('prefix').notNull(),
    /** SHA-256, hexadecimal. */
    hash: text('hash').notNull().unique(),
    createdAt: createdAt(),
    expiresAt: moment('expires_at'),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [index('api_token_account').on(table.accountId)],
);

/** Addresses that an account proved to be its own (browser, API call, authenticated connection). */
export const provenAddress = pgTable(
  'proven_address',
  {
    accountId: bigint('account_id', { mode: 'number' })
      .notNull()
      .references(() => account.id),
    address: text('address').notNull(),
    through: text('through').$type<'browser' | 'api' | 'connection'>().notNull(),
    provenAt: moment('proven_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.address] })],
);
