/** Bearer tokens of the HTTP API (DESIGN §4): scoped to one account, shown once, stored hashed. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { accountOf } from '../../db/queries/account';
import { lockAccount } from '../../db/queries/account-change';
import { revokeToken, storeToken, tokensOf } from '../../db/queries/token';
import { audit } from '../audit/record';
import type { PortalSession } from '../auth/portal-session';
import { database } from '../database';
import { Refusal, unknownAccount } from '../errors';
import type { ApiTokenView } from '../views';

/** Days that a token may hold; null: until it is revoked. */
export const TOKEN_DAYS = [30, 90, 365] as const;

/** Tokens of one account that hold at the same time. */
const MOST_TOKENS = 20;

const DAY_MS = 86_400_000;

export const tokenInput = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Donnez un nom au jeton, pour le reconnaître plus tard.')
    .max(60, 'Le nom d’un jeton compte 60 caractères au plus.')
    // Nor what the database refuses, nor what turns the sense of reading in the journal.
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'Le nom d’un jeton ne contient pas de caractère invisible.'),
  days: z.union(TOKEN_DAYS.map((days) => z.literal(days))).nullable(),
});

type Session = Pick<PortalSession, 'userId' | 'login' | 'organisationId'>;

/** Throws `not_found` alike for unknown and foreign accounts. */
export async function listTokens(organisationId: number, accountId: number): Promise<ApiTokenView[]> {
  if (!(await accountOf(database(), { organisationId }, accountId))) throw unknownAccount();
  const rows = await tokensOf(database(), { organisationId, accountId });
  return rows.map(({ id, name, prefix, createdAt, expiresAt, lastUsedAt, revokedAt, valid }) => ({
    ...{ id, name, prefix },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    state: revokedAt ? 'revoked' : valid ? 'valid' : 'expired',
  }));
}

/**
 * Makes a token; only its hash is kept, so that it is answered once.
 * Throws `not_found`, `conflict` when the account has as many as it may.
 */
export async function createToken(
  session: Session,
  { accountId, name, days }: z.infer<typeof tokenInput> & { accountId: number },
): Promise<{ token: string; expiresAt: string | null }> {
  const { organisationId } = session;
  const token = `motco2_${randomBytes(24).toString('base64url')}`;
  const expiresAt = days === null ? null : new Date(Date.now() + days * DAY_MS);
  await database().transaction(async (tx) => {
    if (!(await lockAccount(tx, organisationId, accountId))) throw unknownAccount();
    const held = (await tokensOf(tx, { organisationId, accountId })).filter(({ valid }) => valid);
    if (held.length >= MOST_TOKENS) {
      throw new Refusal(
        'conflict',
        `Ce compte a déjà ${MOST_TOKENS} jetons valables : révoquez ceux qui ne servent plus.`,
        { field: 'name' },
      );
    }
    await storeToken(tx, { organisationId, accountId }, { token, name, expiresAt });
    await audit(
      tx,
      { role: 'editor', session },
      {
        ...{ action: 'account.token', organisationId, accountId },
        details: { name, expiresAt: expiresAt?.toISOString() ?? null },
      },
    );
  });
  return { token, expiresAt: expiresAt?.toISOString() ?? null };
}

/** The token opens nothing any more. Throws `not_found`; one that was revoked already is fine. */
export async function revokeApiToken(
  session: Session,
  { accountId, tokenId }: { accountId: number; tokenId: number },
): Promise<void> {
  const { organisationId } = session;
  await database().transaction(async (tx) => {
    if (!(await lockAccount(tx, organisationId, accountId))) throw unknownAccount();
    const revoked = await revokeToken(tx, { organisationId, accountId }, tokenId);
    if (!revoked) {
      const known = await tokensOf(tx, { organisationId, accountId });
      if (known.some(({ id }) => id === tokenId)) return;
      throw new Refusal('not_found', 'Ce jeton n’existe pas.');
    }
    await audit(
      tx,
      { role: 'editor', session },
      { action: 'account.token_revoke', organisationId, accountId, details: { name: revoked.name } },
    );
  });
}
