/** Bearer tokens of the HTTP API: only their hash is kept. */
import { createHash } from 'node:crypto';
import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { account, apiToken } from '../schema';
import type { Tenant } from './tenant';

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** Characters kept in clear, to recognise a token in a list. */
const PREFIX = 12;

/** Keeps a token of an account, or renews its name and expiry when it is there already. */
export async function storeToken(
  db: Queryable,
  tenant: Required<Tenant>,
  values: { token: string; name: string; expiresAt: Date | null },
): Promise<void> {
  const { token, name, expiresAt } = values;
  await db
    .insert(apiToken)
    .values({
      accountId: tenant.accountId,
      name,
      prefix: token.slice(0, PREFIX),
      hash: hashOf(token),
      expiresAt,
    })
    .onConflictDoUpdate({
      target: apiToken.hash,
      set: { name, expiresAt },
      setWhere: eq(apiToken.accountId, tenant.accountId),
    });
}

/** Whose token it is; undefined when unknown, expired, revoked, or of a deleted account. Dates its use, once a minute. */
export async function verifyToken(
  db: Queryable,
  token: string,
): Promise<(Required<Tenant> & { name: string }) | undefined> {
  const [row] = await db
    .select({
      id: apiToken.id,
      name: apiToken.name,
      accountId: account.id,
      organisationId: account.organisationId,
    })
    .from(apiToken)
    .innerJoin(account, eq(account.id, apiToken.accountId))
    .where(
      and(
        eq(apiToken.hash, hashOf(token)),
        isNull(apiToken.revokedAt),
        isNull(account.deletedAt),
        or(isNull(apiToken.expiresAt), gt(apiToken.expiresAt, sql`now()`)),
      ),
    );
  if (!row) return undefined;
  await db
    .update(apiToken)
    .set({ lastUsedAt: sql`now()` })
    .where(
      and(
        eq(apiToken.id, row.id),
        sql`(${apiToken.lastUsedAt} is null or ${apiToken.lastUsedAt} < now() - interval '1 minute')`,
      ),
    );
  return { organisationId: row.organisationId, accountId: row.accountId, name: row.name };
}

const alive = and(
  isNull(apiToken.revokedAt),
  or(isNull(apiToken.expiresAt), gt(apiToken.expiresAt, sql`now()`)),
);

/** The tokens of an account, those that hold first, newest first. */
export function tokensOf(db: Queryable, { accountId }: Required<Tenant>) {
  return db
    .select({
      id: apiToken.id,
      name: apiToken.name,
      prefix: apiToken.prefix,
      createdAt: apiToken.createdAt,
      expiresAt: apiToken.expiresAt,
      lastUsedAt: apiToken.lastUsedAt,
      revokedAt: apiToken.revokedAt,
      valid: sql<boolean>`coalesce(${alive}, false)`,
    })
    .from(apiToken)
    .where(eq(apiToken.accountId, accountId))
    .orderBy(sql`(${alive}) desc`, desc(apiToken.id))
    .limit(100);
}

/** @returns the token's name and first characters; undefined when it is unknown, of another account, or revoked already. */
export async function revokeToken(db: Queryable, { accountId }: Required<Tenant>, id: number) {
  const [row] = await db
    .update(apiToken)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiToken.id, id), eq(apiToken.accountId, accountId), isNull(apiToken.revokedAt)))
    .returning({ name: apiToken.name, prefix: apiToken.prefix });
  return row;
}
