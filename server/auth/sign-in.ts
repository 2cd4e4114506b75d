/** What a login leaves in the database: the person, their organisation, a session. All of it, or nothing. */
import { createHash, randomUUID } from 'node:crypto';
import type { Queryable } from '../../db/client';
import { forgetIdTokens, insertSession } from '../../db/queries/session';
import { demoteUser, identityForUpdate, upsertOrganisation, upsertUser } from '../../db/queries/user';
import { audit } from '../audit/record';
import { serverConfig } from '../config';
import { database } from '../database';
import type { IscIdentity } from './claims';

/** A login that ISC confirmed and that is refused here. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  constructor(readonly reason: 'blocked' | 'replayed') {
    super(`sign-in refused: ${reason}`);
  }
}

/** The login that the session comes from. */
export interface Login {
  /** Random value of this login alone: its answer is taken once. */
  state: string;
  idToken: string;
  /** `sid` of the provider's session. */
  providerSession: string | null;
}

/**
 * Remembers the person who logged in and their organisation, and begins a session.
 * @throws SignInRefused for a blocked person, and for an answer that has already logged in.
 */
export async function signIn(
  issuer: string,
  identity: IscIdentity,
  login: Login,
): Promise<{ userId: number; sessionId: string }> {
  return database().transaction(async (tx) => {
    const userId = await rememberPerson(tx, issuer, identity);
    const sessionId = randomUUID();
    const begun = await insertSession(tx, {
      ...{ id: sessionId, userId, idToken: login.idToken, providerSession: login.providerSession },
      login: createHash('sha256').update(login.state).digest('base64url'),
    });
    if (!begun) throw new SignInRefused('replayed');
    await forgetIdTokens(tx, serverConfig().session);
    return { userId, sessionId };
  });
}

/**
 * Whom ISC says to be of another organisation than before works for that one from now on, sees nothing of the former
 * one, is logged out everywhere else (the database sees to it), and loses the role of administrator that somebody
 * gave to them there.
 */
async function rememberPerson(tx: Queryable, issuer: string, identity: IscIdentity): Promise<number> {
  const before = await identityForUpdate(tx, issuer, identity.subject);
  if (before && before.blockedAt !== null) throw new SignInRefused('blocked');
  const organisation = await upsertOrganisation(tx, identity.organisation);
  const { subject, login, givenName, familyName, email } = identity;
  const person = await upsertUser(tx, {
    ...{ organisationId: organisation.id, issuer, subject, login, givenName, familyName, email },
  });
  if (before && before.organisationId !== organisation.id) {
    if (before.administrator) await demoteUser(tx, person.id);
    await audit(
      tx,
      { role: 'system' },
      {
        action: 'user.move',
        organisationId: organisation.id,
        details: {
          ...{ userId: person.id, login: person.login },
          ...{ from: before.organisationId, to: organisation.id, demoted: before.administrator },
        },
      },
    );
  }
  return person.id;
}
