/** People and organisations as Industriels Santé Connect describes them. */
import { and, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { organisation, portalText, termsAcceptance, user } from '../schema';

/** Given and family name as one text; null when both are unknown. Of the person that a query joined. */
export const personName = sql<
  string | null
>`nullif(trim(concat_ws(' ', ${user.givenName}, ${user.familyName})), '')`;

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

/** Who an identity is already, held until the end of the transaction; undefined at a first login. */
export async function identityForUpdate(db: Queryable, issuer: string, subject: string) {
  const [row] = await db
    .select({
      id: user.id,
      organisationId: user.organisationId,
      administrator: user.administrator,
      blockedAt: user.blockedAt,
    })
    .from(user)
    .where(and(eq(user.issuer, issuer), eq(user.subject, subject)))
    .for('update');
  return row;
}

/** Takes the role of administrator away. */
export async function demoteUser(db: Queryable, userId: number): Promise<void> {
  await db.update(user).set({ administrator: false }).where(eq(user.id, userId));
}

const terms = sql`(select max(${portalText.version}) from ${portalText} where ${portalText.kind} = 'terms')`;

/** A person, joined with their organisation, and whether they accepted the terms in force (none in force: yes). */
export const personFields = {
  userId: user.id,
  organisationId: user.organisationId,
  organisation: organisation.name,
  issuer: user.issuer,
  subject: user.subject,
  login: user.login,
  givenName: user.givenName,
  familyName: user.familyName,
  administrator: user.administrator,
  blockedAt: user.blockedAt,
  termsAccepted: sql<boolean>`coalesce(${terms} <= (select max(${termsAcceptance.version})
    from ${termsAcceptance} where ${termsAcceptance.userId} = ${user.id}), ${terms} is null)`,
};

export type PersonRow = NonNullable<Awaited<ReturnType<typeof personOf>>>;

/** undefined: unknown. */
export async function personOf(db: Queryable, userId: number) {
  const [row] = await db
    .select(personFields)
    .from(user)
    .innerJoin(organisation, eq(organisation.id, user.organisationId))
    .where(eq(user.id, userId));
  return row;
}
