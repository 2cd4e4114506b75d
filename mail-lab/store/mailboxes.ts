/** Who owns an address: mailboxes by address, alias or national identifier. */
import type { Query, Sql } from './pool';
import type { Mailbox } from './types';

interface MailboxRow {
  id: string;
  organisation_id: string;
  kind: Mailbox['kind'];
  id_nat: string;
  address: string;
}

const MAX_ADDRESS = 320;

const toMailbox = (row: MailboxRow): Mailbox => ({
  id: Number(row.id),
  organisationId: Number(row.organisation_id),
  kind: row.kind,
  idNat: row.id_nat,
  address: row.address,
});

/**
 * The parts of an alias address `<idNat>@<label>.<psc|org>.<mailDomain>` (DESIGN §5), or null.
 * `psc` stands for the personal mailbox of the account with that label, `org` for its applicative one.
 */
export function parseAlias(
  address: string,
  mailDomain: string,
): { idNat: string; label: string; kind: Mailbox['kind'] } | null {
  const lower = address.toLowerCase();
  const at = lower.lastIndexOf('@');
  const suffix = `.${mailDomain.toLowerCase()}`;
  if (at < 1 || !lower.endsWith(suffix)) return null;
  const match = /^([a-z0-9-]{1,63})\.(psc|org)$/.exec(lower.slice(at + 1, -suffix.length));
  if (!match) return null;
  return {
    idNat: lower.slice(0, at),
    label: match[1]!,
    kind: match[2] === 'psc' ? 'personal' : 'applicative',
  };
}

/** null when it does not exist. */
export async function mailboxById(query: Query, id: number): Promise<Mailbox | null> {
  const [row] = await query<MailboxRow[]>`
    select id, organisation_id, kind, id_nat, address from mailbox where id = ${id}`;
  return row ? toMailbox(row) : null;
}

export function mailboxQueries(sql: Sql, mailDomain: string) {
  return {
    mailbox: (id: number) => mailboxById(sql, id),
    async findByAddress(address: string): Promise<{ mailbox: Mailbox; aliasLabel: string | null } | null> {
      if (!address || address.length > MAX_ADDRESS || address.includes('\0')) return null;
      const [direct] = await sql<MailboxRow[]>`
        select id, organisation_id, kind, id_nat, address from mailbox where lower(address) = ${address.toLowerCase()}`;
      if (direct) return { mailbox: toMailbox(direct), aliasLabel: null };
      const alias = parseAlias(address, mailDomain);
      if (!alias) return null;
      const [row] = await sql<MailboxRow[]>`
        select mailbox_id as id, organisation_id, kind, id_nat, address from lab_alias
        where label = ${alias.label} and kind = ${alias.kind} and lower(id_nat) = ${alias.idNat}`;
      return row ? { mailbox: toMailbox(row), aliasLabel: alias.label } : null;
    },

    async labelKinds(labels: string[]): Promise<Map<string, Set<Mailbox['kind']>>> {
      const rows = await sql<{ label: string; kinds: Mailbox['kind'][] }[]>`
        select label, array_agg(distinct kind::text) as kinds from lab_alias
        where label = any(${labels}) group by 1`;
      return new Map(rows.map(({ label, kinds }) => [label, new Set(kinds)]));
    },

    async findByIdNat(kind: Mailbox['kind'], idNats: string[]): Promise<Mailbox[]> {
      const wanted = idNats.filter((idNat) => !idNat.includes('\0')).map((idNat) => idNat.toLowerCase());
      if (!wanted.length) return [];
      const rows = await sql<MailboxRow[]>`
        select id, organisation_id, kind, id_nat, address from mailbox
        where kind = ${kind} and lower(id_nat) = any(${wanted}) order by id limit 10`;
      return rows.map(toMailbox);
    },
  };
}
