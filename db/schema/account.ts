import { sql } from 'drizzle-orm';
import { bigint, index, pgEnum, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, id, moment } from './columns';
import { mailbox } from './mailbox';
import { organisation } from './organisation';

export const accountStatus = pgEnum('account_status', ['pending', 'available', 'failed']);

/** One product (NIL) of one organisation, with its test identities and their mailboxes. */
export const account = pgTable(
  'account',
  {
    id: id(),
    organisationId: bigint('organisation_id', { mode: 'number' })
      .notNull()
      .references(() => organisation.id),
    nil: text('nil').notNull(),
    idNatPsc: text('id_nat_psc'),
    idNatAuthCli: text('id_nat_auth_cli'),
    /** Kind of number that the editor chose in the form; null: not asked (seeded, or older than the question). */
    kindPsc: text('kind_psc'),
    kindAuthCli: text('kind_auth_cli'),
    /** Unguessable DNS label that attributes connections to the account. */
    label: text('label').notNull().unique(),
    personalMailboxId: bigint('personal_mailbox_id', { mode: 'number' }).references(() => mailbox.id, {
      onDelete: 'set null',
    }),
    applicativeMailboxId: bigint('applicative_mailbox_id', { mode: 'number' }).references(() => mailbox.id, {
      onDelete: 'set null',
    }),
    status: accountStatus('status').notNull().default('pending'),
    /** French sentence: why the last creation of its mailboxes failed. */
    failure: text('failure'),
    createdAt: createdAt(),
    /** Last creation or change by a person: what was provided before must be provided again. */
    changedAt: moment('changed_at').notNull().defaultNow(),
    deletedAt: moment('deleted_at'),
  },
  (table) => [
    index('account_organisation').on(table.organisationId),
    // The same product in several organisations, as administrators see it.
    index('account_nil').on(sql`upper(${table.nil})`).where(sql`deleted_at is null`),
    // One account per product in an organisation, also for two forms sent at once.
    uniqueIndex('account_product')
      .on(table.organisationId, sql`upper(${table.nil})`)
      .where(sql`deleted_at is null`),
    // Who uses a mailbox: asked before it is removed.
    index('account_personal').on(table.personalMailboxId),
    index('account_applicative').on(table.applicativeMailboxId),
    index('account_waiting').on(table.id).where(sql`status <> 'available' and deleted_at is null`),
  ],
);
