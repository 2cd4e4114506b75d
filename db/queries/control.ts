/** What authentications prove, kept apart from the log because later tests and claims lean on it. */
import { and, desc, eq, gte, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { MailProtocol } from '../../conformance/hosts';
import type { Queryable } from '../client';
import { control } from '../schema';

/** Authentications that succeeded, with the mailbox opened and the account that a label named. */
const authentications = (which: SQL) => sql`
  SELECT e.id, e.host, e.protocol, e.client_address, e.at, m.id AS mailbox_id, m.organisation_id, m.id_nat, h.fingerprint,
    (SELECT a.id FROM account a
      WHERE m.id IN (a.personal_mailbox_id, a.applicative_mailbox_id) AND a.deleted_at IS NULL
        AND a.label = coalesce(e.data->>'aliasLabel', lower(split_part(h.sni, '.', 1)))) AS account_id
  FROM event e
  -- A number may have passed to another organisation since: what its former holder proved is not the new one's.
  JOIN mailbox m ON lower(m.address) = lower(e.data->>'mailbox')
    AND m.organisation_id = (e.data->>'organisationId')::bigint
  LEFT JOIN LATERAL (
    SELECT c.data->>'fingerprint' AS fingerprint, c.data->>'sni' AS sni
    FROM event c WHERE c.connection = e.connection AND c.type = 'tls.client_hello' ORDER BY c.id DESC LIMIT 1) h ON true
  WHERE e.type = 'auth.succeeded' AND ${which}`;

/**
 * Keeps the controls, proven addresses and proven numbers of authentications; those kept already are left alone.
 * @param which ids of events, or a moment from which all are considered.
 */
export async function keepControls(db: Queryable, which: { ids: number[] } | { since: Date }): Promise<void> {
  const condition =
    'ids' in which
      ? sql`e.id = ANY(${`{${which.ids.join(',')}}`}::bigint[])`
      : sql`e.at >= ${which.since.toISOString()}::timestamptz`;
  await db.execute(sql`
    INSERT INTO control (event_id, mailbox_id, account_id, host, protocol, client_address, fingerprint, at)
    SELECT id, mailbox_id, account_id, host, protocol, client_address, fingerprint, at
    FROM (${authentications(condition)}) s WHERE host LIKE '%-valid'
    ON CONFLICT (event_id) DO NOTHING`);
  await db.execute(sql`
    INSERT INTO proven_address (account_id, address, through, proven_at)
    SELECT a.id, s.client_address, 'connection', max(s.at)
    FROM (${authentications(condition)}) s
    JOIN account a ON a.deleted_at IS NULL AND s.mailbox_id IN (a.personal_mailbox_id, a.applicative_mailbox_id)
      AND (s.account_id IS NULL OR s.account_id = a.id)
    WHERE s.client_address IS NOT NULL GROUP BY a.id, s.client_address
    ON CONFLICT (account_id, address) DO UPDATE SET proven_at = greatest(proven_address.proven_at, excluded.proven_at)`);
  await db.execute(sql`
    UPDATE number_claim c SET proven_at = s.at
    FROM (SELECT organisation_id, lower(id_nat) AS id_nat, min(at) AS at
      FROM (${authentications(condition)}) a GROUP BY 1, 2) s
    WHERE c.proven_at IS NULL AND c.organisation_id = s.organisation_id AND lower(c.id_nat) = s.id_nat`);
}

/** Controls of a mailbox on a host, newest first; those that a label gave to another account are not ours. */
export function controlsOf(
  db: Queryable,
  account: { accountId: number; mailboxId: number },
  where: { host: string; protocol: MailProtocol; since: Date; limit: number },
) {
  return db
    .select({
      eventId: control.eventId,
      at: control.at,
      address: control.clientAddress,
      fingerprint: control.fingerprint,
    })
    .from(control)
    .where(
      and(
        eq(control.mailboxId, account.mailboxId),
        eq(control.host, where.host),
        eq(control.protocol, where.protocol),
        gte(control.at, where.since),
        or(isNull(control.accountId), eq(control.accountId, account.accountId)),
      ),
    )
    .orderBy(desc(control.at))
    .limit(where.limit);
}
