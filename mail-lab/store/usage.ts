/** What mailboxes hold, and what they may hold: kept with every change, so that no arrival has to count. */
import type { Query, Sql } from './pool';
import { OverQuota, type Quota } from './types';

/** Messages and octets, of every folder; a copy counts as much as the message it was made from. */
export interface Usage {
  octets: number;
  messages: number;
}

/** What a mailbox may hold at most. */
export interface QuotaLimits {
  octets: number;
  messages: number;
}

export const DEFAULT_QUOTA: QuotaLimits = { octets: 500 * 1024 * 1024, messages: 20_000 };

interface UsageRow {
  octets: string;
  messages: string;
}

/**
 * Counts what a transaction adds to a mailbox, or takes away. To be called in that transaction, once the rows of its
 * folders are locked: whoever locks in this order never waits for another in a circle.
 * @param limits when given, and the mailbox grows beyond them, rejects with OverQuota.
 * @returns what the mailbox holds now.
 */
export async function account(
  query: Query,
  mailboxId: number,
  delta: Usage,
  limits?: QuotaLimits,
): Promise<Usage> {
  const [row] = await query<UsageRow[]>`
    insert into mailbox_usage as u (mailbox_id, octets, messages)
    values (${mailboxId}, greatest(0, ${delta.octets}::bigint), greatest(0, ${delta.messages}::bigint))
    on conflict (mailbox_id) do update set octets = greatest(0, u.octets + ${delta.octets}::bigint),
      messages = greatest(0, u.messages + ${delta.messages}::bigint)
    returning octets, messages`;
  const usage = { octets: Number(row!.octets), messages: Number(row!.messages) };
  const grows = delta.octets > 0 || delta.messages > 0;
  if (limits && grows && (usage.octets > limits.octets || usage.messages > limits.messages)) {
    throw new OverQuota(`mailbox ${mailboxId} may not hold more`);
  }
  return usage;
}

export function usageQueries(sql: Sql, limits: QuotaLimits) {
  return {
    async quota(mailboxId: number): Promise<Quota> {
      const [row] = await sql<UsageRow[]>`
        select octets, messages from mailbox_usage where mailbox_id = ${mailboxId}`;
      return {
        octets: Number(row?.octets ?? 0),
        messages: Number(row?.messages ?? 0),
        octetLimit: limits.octets,
        messageLimit: limits.messages,
      };
    },
  };
}
