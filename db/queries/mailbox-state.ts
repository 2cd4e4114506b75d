/** What the mailboxes of an account hold, and when they were last opened. */
import { sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import type { Tenant } from './tenant';

export interface MailboxStateRow {
  kind: 'personal' | 'applicative';
  idNat: string;
  address: string;
  label: string;
  messages: number;
  /** Last authentications on the valid host; null: never. */
  lastImap: Date | null;
  lastSmtp: Date | null;
}

/** The personal one first; none of an account that is unknown, deleted, or somebody else's. */
export async function mailboxStatesOf(db: Queryable, tenant: Required<Tenant>): Promise<MailboxStateRow[]> {
  const last = (protocol: string) => sql`(SELECT (extract(epoch FROM max(c.at)) * 1000)::float8 FROM control c
    WHERE c.mailbox_id = m.id AND c.protocol = ${protocol})`;
  const rows = await db.execute<
    Omit<MailboxStateRow, 'lastImap' | 'lastSmtp'> & { imap: number | null; smtp: number | null }
  >(sql`
    SELECT m.kind, m.id_nat AS "idNat", m.address, a.label, coalesce(u.messages, 0)::int AS messages,
      ${last('imap')} AS imap, ${last('smtp')} AS smtp
    FROM account a
    JOIN mailbox m ON m.id IN (a.personal_mailbox_id, a.applicative_mailbox_id)
    LEFT JOIN mailbox_usage u ON u.mailbox_id = m.id
    WHERE a.id = ${tenant.accountId} AND a.organisation_id = ${tenant.organisationId} AND a.deleted_at IS NULL
    ORDER BY m.kind`);
  const date = (ms: number | null) => (ms === null ? null : new Date(ms));
  return rows.map(({ imap, smtp, ...row }) => ({ ...row, lastImap: date(imap), lastSmtp: date(smtp) }));
}
