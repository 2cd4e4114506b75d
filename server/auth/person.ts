import type { Queryable } from '../../db/client';
import { personOf } from '../../db/queries/user';
import { serverConfig } from '../config';
import { database } from '../database';
import { nameOf } from './name';
import type { PortalSession } from './portal-session';

/** Whoever the settings of the instance name is an administrator, besides those that another one made. */
export const namedBySettings = (person: { login: string; subject: string }): boolean =>
  serverConfig().administrators.some((name) =>
    [person.login, person.subject].some((own) => own.toLowerCase() === name.toLowerCase()),
  );

/** A person as the database knows them now; null when unknown, or blocked. Of the configured issuer only. */
export async function currentPerson(
  userId: number,
  db: Queryable = database(),
): Promise<PortalSession | null> {
  const row = await personOf(db, userId);
  if (!row || row.blockedAt !== null || row.issuer !== serverConfig().isc.issuer) return null;
  return {
    userId,
    organisationId: row.organisationId,
    login: row.login,
    name: nameOf(row),
    organisation: row.organisation,
    administrator: row.administrator || namedBySettings(row),
    termsAccepted: row.termsAccepted,
  };
}
