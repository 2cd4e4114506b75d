import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, moment } from './columns';
import { mailboxKind } from './mailbox';
import { organisation } from './organisation';

/**
 * A national identifier that an organisation says is its own (DESIGN §6.12). Held while one of its accounts uses the
 * number; two organisations never hold the same one, whatever its writing.
 */
export const numberClaim = pgTable(
  'number_claim',
  {
    id: id(),
    organisationId: bigint('organisation_id', { mode: 'number' })
      .notNull()
      .references(() => organisation.id),
    kind: mailboxKind('kind').notNull(),
    /** As typed first. */
    idNat: text('id_nat').notNull(),
    /** What all writings of the number have in common (prefix digit of TRE_G07 and case left out). */
    key: text('key').notNull(),
    claimedAt: moment('claimed_at').notNull().defaultNow(),
    /** First authentication with this identity; a claim never proven lapses. */
    provenAt: moment('proven_at'),
  },
  (table) => [
    uniqueIndex('number_claim_key').on(table.key),
    uniqueIndex('number_claim_address').on(sql`lower(${table.idNat})`),
    index('number_claim_organisation').on(table.organisationId),
  ],
);
