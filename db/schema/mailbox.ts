import { sql } from 'drizzle-orm';
import { bigint, index, pgEnum, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, id, moment } from './columns';
import { organisation } from './organisation';

export const mailboxKind = pgEnum('mailbox_kind', ['personal', 'applicative']);

/** A test mailbox (BAL): opened by a PSC token (personal) or by a client certificate (applicative). */
export const mailbox = pgTable(
  'mailbox',
  {
    id: id(),
    organisationId: bigint('organisation_id', { mode: 'number' })
      .notNull()
      .references(() => organisation.id),
    kind: mailboxKind('kind').notNull(),
    idNat: text('id_nat').notNull(),
    /** As typed; compared without regard to case. */
    address: text('address').notNull(),
    createdAt: createdAt(),
    /** Since when no account uses it; it is removed with its messages after a delay. */
    unusedSince: moment('unused_since'),
  },
  (table) => [
    uniqueIndex('mailbox_address').on(sql`lower(${table.address})`),
    index('mailbox_unused').on(table.unusedSince).where(sql`unused_since is not null`),
  ],
);
