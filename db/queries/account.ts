/** Accounts as their organisation sees them. */
import { and, asc, eq, isNull, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Queryable } from '../client';
import { account, mailbox } from '../schema';
import type { Tenant } from './tenant';

const personal = alias(mailbox, 'personal');
const applicative = alias(mailbox, 'applicative');

export interface AccountRow {
  id: number;
  organisationId: number;
  nil: string;
  idNatPsc: string | null;
  idNatAuthCli: string | null;
  label: string;
  status: 'pending' | 'available' | 'failed';
  kindPsc: string | null;
  kindAuthCli: string | null;
  failure: string | null;
  changedAt: Date;
  personal: { id: number; address: string; idNat: string } | null;
  applicative: { id: number; address: string; idNat: string } | null;
}

function selectAccounts(db: Queryable, where: SQL | undefined): Promise<AccountRow[]> {
  return db
    .select({
      id: account.id,
      organisationId: account.organisationId,
      nil: account.nil,
      idNatPsc: account.idNatPsc,
      idNatAuthCli: account.idNatAuthCli,
      label: account.label,
      status: account.status,
      kindPsc: account.kindPsc,
      kindAuthCli: account.kindAuthCli,
      failure: account.failure,
      changedAt: account.changedAt,
      personal: { id: personal.id, address: personal.address, idNat: personal.idNat },
      applicative: { id: applicative.id, address: applicative.address, idNat: applicative.idNat },
    })
    .from(account)
    .leftJoin(personal, eq(personal.id, account.personalMailboxId))
    .leftJoin(applicative, eq(applicative.id, account.applicativeMailboxId))
    .where(and(isNull(account.deletedAt), where))
    .orderBy(asc(account.id));
}

const ofTenant = (tenant: Tenant) =>
  and(
    eq(account.organisationId, tenant.organisationId),
    tenant.accountId === undefined ? undefined : eq(account.id, tenant.accountId),
  );

export function accountsOf(db: Queryable, tenant: Tenant): Promise<AccountRow[]> {
  return selectAccounts(db, ofTenant(tenant));
}

/** undefined: unknown, deleted, or somebody else's. */
export async function accountOf(
  db: Queryable,
  tenant: Tenant,
  accountId: number,
): Promise<AccountRow | undefined> {
  return (await selectAccounts(db, and(ofTenant(tenant), eq(account.id, accountId))))[0];
}
