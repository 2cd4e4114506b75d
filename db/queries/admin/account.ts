/** Accounts of every organisation, as administrators see them: these queries cross tenants. */
import { and, desc, eq, inArray, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Queryable } from '../../client';
import { account, mailbox, numberClaim, organisation } from '../../schema';
import { contains } from './filters';

const columns = {
  id: account.id,
  organisationId: account.organisationId,
  organisation: organisation.name,
  nil: account.nil,
  idNatPsc: account.idNatPsc,
  idNatAuthCli: account.idNatAuthCli,
  label: account.label,
  status: account.status,
  failure: account.failure,
  createdAt: account.createdAt,
  changedAt: account.changedAt,
  deletedAt: account.deletedAt,
  // The alias of the outer table by hand: drizzle would name its columns bare.
  sameNil: sql<number>`(SELECT count(*)::int FROM ${account} other WHERE upper(other.nil) = upper("account"."nil")
    AND other.deleted_at IS NULL AND other.organisation_id <> "account"."organisation_id")`,
};

export interface AccountFilter {
  /** Part of a NIL, a number, a label, or of the organisation's name or registration. */
  search?: string;
  organisationId?: number;
  state?: 'pending' | 'available' | 'failed' | 'deleted';
}

/** Newest first. `before`: only smaller ids (cursor). Deleted ones only when asked for. */
export function allAccounts(db: Queryable, filter: AccountFilter, page: { before?: number; limit: number }) {
  const { search, organisationId, state } = filter;
  return db
    .select(columns)
    .from(account)
    .innerJoin(organisation, eq(organisation.id, account.organisationId))
    .where(
      and(
        page.before === undefined ? undefined : lt(account.id, page.before),
        state === 'deleted' ? isNotNull(account.deletedAt) : isNull(account.deletedAt),
        state && state !== 'deleted' ? eq(account.status, state) : undefined,
        organisationId === undefined ? undefined : eq(account.organisationId, organisationId),
        search
          ? contains(
              search,
              ...[account.nil, account.idNatPsc, account.idNatAuthCli, account.label],
              ...[organisation.name, organisation.immatriculation],
            )
          : undefined,
      ),
    )
    .orderBy(desc(account.id))
    .limit(page.limit);
}
export type ListedAccountRow = Awaited<ReturnType<typeof allAccounts>>[number];

const personal = alias(mailbox, 'personal');
const applicative = alias(mailbox, 'applicative');

/** undefined: unknown; deleted ones are known. */
export async function anyAccount(db: Queryable, id: number) {
  const [row] = await db
    .select({
      ...columns,
      immatriculation: organisation.immatriculation,
      personal: { address: personal.address, createdAt: personal.createdAt },
      applicative: { address: applicative.address, createdAt: applicative.createdAt },
    })
    .from(account)
    .innerJoin(organisation, eq(organisation.id, account.organisationId))
    .leftJoin(personal, eq(personal.id, account.personalMailboxId))
    .leftJoin(applicative, eq(applicative.id, account.applicativeMailboxId))
    .where(eq(account.id, id));
  return row;
}

/** Accounts of the same product in other organisations. */
export function sameProduct(db: Queryable, { id, nil }: { id: number; nil: string }, limit: number) {
  return db
    .select({
      id: account.id,
      organisationId: account.organisationId,
      organisation: organisation.name,
    })
    .from(account)
    .innerJoin(organisation, eq(organisation.id, account.organisationId))
    .where(and(sql`upper(${account.nil}) = upper(${nil})`, isNull(account.deletedAt), ne(account.id, id)))
    .orderBy(account.id)
    .limit(limit);
}

/** Claims by their keys, whoever holds them. */
export function claimsOfKeys(db: Queryable, keys: string[]) {
  if (keys.length === 0) return Promise.resolve([]);
  return db
    .select({
      id: numberClaim.id,
      kind: numberClaim.kind,
      idNat: numberClaim.idNat,
      key: numberClaim.key,
      claimedAt: numberClaim.claimedAt,
      provenAt: numberClaim.provenAt,
      organisationId: numberClaim.organisationId,
      organisation: organisation.name,
    })
    .from(numberClaim)
    .innerJoin(organisation, eq(organisation.id, numberClaim.organisationId))
    .where(inArray(numberClaim.key, keys))
    .orderBy(numberClaim.kind);
}
