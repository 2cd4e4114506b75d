/** People and organisations as Industriels Santé Connect describes them. */
import { sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { organisation, user } from '../schema';

/** Makes or renames the organisation of a registration; colleagues share it. */
export async function upsertOrganisation(db: Queryable, values: { immatriculation: string; name: string }) {
  const [row] = await db
    .insert(organisation)
    .values(values)
    .onConflictDoUpdate({ target: organisation.immatriculation, set: { name: values.name } })
    .returning();
  return row!;
}

/** Makes or refreshes the person, and dates the login. */
export async function upsertUser(
  db: Queryable,
  values: {
    organisationId: number;
    issuer: string;
    subject: string;
    login: string;
    givenName: string | null;
    familyName: string | null;
    email: string | null;
  },
) {
  const { issuer: _issuer, subject: _subject, ...facts } = values;
  const [row] = await db
    .insert(user)
    .values({ ...values, lastLoginAt: sql`now()` })
    .onConflictDoUpdate({ target: [user.issuer, user.subject], set: { ...facts, lastLoginAt: sql`now()` } })
    .returning();
  return row!;
}
