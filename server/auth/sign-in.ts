import { upsertOrganisation, upsertUser } from '../../db/queries/user';
import { database } from '../database';
import type { IscIdentity } from './claims';
import type { PortalSession } from './portal-session';

/** Remembers the person who logged in and their organisation; answers what the session carries. */
export async function rememberSignIn(issuer: string, identity: IscIdentity): Promise<PortalSession> {
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
    return {
      userId: person.id,
      organisationId: organisation.id,
      login: identity.login,
      name: [identity.givenName, identity.familyName].filter(Boolean).join(' ') || identity.login,
      organisation: organisation.name,
    };
  });
}
