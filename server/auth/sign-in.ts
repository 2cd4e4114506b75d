import { upsertOrganisation, upsertUser } from '../../db/queries/user';
import { database } from '../database';
import type { IscIdentity } from './claims';

/** Remembers the person who logged in and their organisation; answers what the session cookie carries. */
export async function rememberSignIn(issuer: string, identity: IscIdentity): Promise<{ userId: number }> {
  return database().transaction(async (tx) => {
    const organisation = await upsertOrganisation(tx, identity.organisation);
    const person = await upsertUser(tx, {
      organisationId: organisation.id,
      issuer,
      subject: identity.subject,
      login: identity.login,
      givenName: identity.givenName,
      familyName: identity.familyName,
      email: identity.email,
    });
    return { userId: person.id };
  });
}
