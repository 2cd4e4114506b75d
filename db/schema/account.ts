import { bigint, index, pgEnum, pgTable, text } from 'drizzle-orm/pg-core';
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
    /** Unguessable DNS label that attributes connections to the account. */
    label: text('label').notNull().unique(),
    personalMailboxId: bigint('personal_mailbox_id', { mode: 'number' }).references(() => mailbox.id),
    applicativeMailboxId: bigint('applicative_mailbox_id', { mode: 'number' }).references(() => mailbox.id),
    status: accountStatus('status').notNull().default('pending'),
    createdAt: createdAt(),
    deletedAt: moment('deleted_at'),
  },
  (table) => [index('account_organisation').on(table.organisationId)],
);
