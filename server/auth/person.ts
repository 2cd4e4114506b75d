import type { Queryable } from '../../db/client';
import { type PersonRow, personOf } from '../../db/queries/user';
import { serverConfig } from '../config';
import { database } from '../database';
import { nameOf } from './name';
import type { PortalSession } from './portal-session';

/** Whoever the settings of the instance name is an administrator, besides those that another one made. */
export const namedBySettings = (person: { login: string; subject: string }): boolean =>
  serverConfig().administrators.some((name) =>
    [person.login, person.subject].some((own) => own.toLowerCase() === name.toLowerCase()),
  );

/** Who may come in as this row of the database; null for a blocked person. Of the configured issuer only. */
export function admitted(row: PersonRow): PortalSession | null {
  if (row.blockedAt !== null || row.issuer !== serverConfig().isc.issuer) return null;
  const { userId, organisationId, login, organisation, termsAccepted } = row;
  const administrator = row.administrator || namedBySettings(row);
  return { userId, organisationId, login, name: nameOf(row), organisation, administrator, termsAccepted };
}

/** A person as the database knows them now; null when unknown, or not admitted. */
export async function currentPerson(
  userId: number,
  db: Queryable = database(),
): Promise<PortalSession | null> {
  const row = await personOf(db, userId);
  return row ? admitted(row) : null;
}
