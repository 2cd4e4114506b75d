/** Terms of use and read-me, and who accepted the terms. They are the same for every organisation. */
import { desc, eq } from 'drizzle-orm';
import type { Queryable } from '../client';
import { portalText, termsAcceptance } from '../schema';

export type PortalTextKind = typeof portalText.$inferSelect.kind;

/** The version in force of a text; undefined when none was ever published. */
export async function textInForce(db: Queryable, kind: PortalTextKind) {
  const [row] = await db
    .select({ version: portalText.version, body: portalText.body, publishedAt: portalText.publishedAt })
    .from(portalText)
    .where(eq(portalText.kind, kind))
    .orderBy(desc(portalText.version))
    .limit(1);
  return row;
}

/** Publishes the first version of a text. Several servers may say so at once: the first one is kept. */
export async function ensureFirstText(db: Queryable, kind: PortalTextKind, body: string): Promise<void> {
  await db.insert(portalText).values({ kind, version: 1, body }).onConflictDoNothing();
}

/** The last version of the terms that a person accepted, and when. */
export async function lastAcceptance(db: Queryable, userId: number) {
  const [row] = await db
    .select({ version: termsAcceptance.version, acceptedAt: termsAcceptance.acceptedAt })
    .from(termsAcceptance)
    .where(eq(termsAcceptance.userId, userId))
    .orderBy(desc(termsAcceptance.version))
    .limit(1);
  return row;
}

/**
 * Records that a person accepts the terms, once.
 * @returns false when this version is not the one in force.
 */
export async function insertAcceptance(db: Queryable, userId: number, version: number): Promise<boolean> {
  if ((await textInForce(db, 'terms'))?.version !== version) return false;
  await db.insert(termsAcceptance).values({ userId, version }).onConflictDoNothing();
  return true;
}
