/** For the tests of administration: people with their roles. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { upsertOrganisation, upsertUser } from '../../db/queries/user';
import { audit, user } from '../../db/schema';
import type { PortalSession } from '../auth/portal-session';
import type { TestServer } from '../testing';

/** A person of an organisation of their own, unless one is given; known as if they had logged in. */
export async function newPerson(
  { database: { db }, config }: TestServer,
  facts: { login?: string; administrator?: boolean; organisationId?: number; familyName?: string } = {},
): Promise<PortalSession> {
  const organisation = facts.organisationId ?? (await newOrganisation(db)).id;
  const login = facts.login ?? randomUUID();
  const row = await upsertUser(db, {
    ...{ organisationId: organisation, issuer: config.isc.issuer, subject: randomUUID(), login },
    ...{ givenName: null, familyName: facts.familyName ?? null, email: null },
  });
  const administrator = facts.administrator ?? false;
  if (administrator) await db.update(user).set({ administrator }).where(eq(user.id, row.id));
  return {
    ...{ userId: row.id, organisationId: organisation, login, name: login, organisation: 'Éditeur' },
    ...{ administrator, termsAccepted: true },
  };
}

const newOrganisation = (db: TestServer['database']['db']) =>
  upsertOrganisation(db, { immatriculation: randomUUID(), name: 'Éditeur' });

/** The acts that the journal holds, oldest first. */
export const acts = ({ database: { db } }: TestServer) => db.select().from(audit).orderBy(audit.id);
