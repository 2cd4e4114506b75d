/** The test identity of an account's personal number, in the sandbox's Pro Santé Connect. */
import { z } from 'zod';
import { accountOf } from '../../db/queries/account';
import { audit } from '../audit/record';
import type { PortalSession } from '../auth/portal-session';
import { database } from '../database';
import { Refusal, unknownAccount } from '../errors';
import type { PscIdentityView } from '../views';
import { callSandbox } from './call';

const identitySchema = z.object({ idNat: z.string(), givenName: z.string(), familyName: z.string() });
const foundSchema = z.object({ identity: identitySchema.nullable() });
const madeSchema = z.object({ identity: identitySchema });

/** `identity` is null as long as the sandbox does not know the number. Throws `not_found`, `unavailable`. */
export async function getPscIdentity(organisationId: number, accountId: number): Promise<PscIdentityView> {
  const account = await accountOf(database(), { organisationId }, accountId);
  if (!account) throw unknownAccount();
  const { idNatPsc: idNat } = account;
  if (idNat === null) return { idNat, identity: null };
  const path = `identites?idNat=${encodeURIComponent(idNat)}`;
  return { idNat, ...(await callSandbox(foundSchema, 'GET', path)) };
}

/**
 * Makes the identity, or finds it when it exists. Throws `not_found`, `conflict` without a personal number, `invalid`
 * for a number that the sandbox does not give out, `unavailable`.
 */
export function createPscIdentity(
  session: Pick<PortalSession, 'userId' | 'login' | 'organisationId'>,
  accountId: number,
): Promise<PscIdentityView> {
  const { organisationId } = session;
  return database().transaction(async (tx) => {
    const account = await accountOf(tx, { organisationId }, accountId);
    if (!account) throw unknownAccount();
    const { idNatPsc: idNat } = account;
    if (idNat === null) {
      throw new Refusal('conflict', 'Ce compte n’a pas d’identifiant national PSC : ajoutez-le d’abord.');
    }
    const { identity } = await callSandbox(madeSchema, 'POST', 'identites', { idNat });
    await audit(
      tx,
      { role: 'editor', session },
      { action: 'account.identity', organisationId, accountId, details: { idNat } },
    );
    return { idNat, identity };
  });
}
