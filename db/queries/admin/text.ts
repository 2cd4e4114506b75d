/** Every version of the texts of the portal, and who of all organisations accepted the terms: for administrators. */
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { Queryable } from '../../client';
import { organisation, portalText, termsAcceptance, user } from '../../schema';
import type { PortalTextKind } from '../portal-text';

/** Newest first, without their bodies. */
export function versionsOf(db: Queryable, kind: PortalTextKind, limit: number) {
  return db
    .select({
      version: portalText.version,
      publishedAt: portalText.publishedAt,
      length: sql<number>`length(${portalText.body})`,
      login: user.login,
      givenName: user.givenName,
      familyName: user.familyName,
      accepted: sql<number>`(SELECT count(*)::int FROM ${termsAcceptance} t
        WHERE t.version = "portal_text"."version" AND "portal_text"."kind" = 'terms')`,
    })
    .from(portalText)
    .leftJoin(user, eq(user.id, portalText.publishedBy))
    .where(eq(portalText.kind, kind))
    .orderBy(desc(portalText.version))
    .limit(limit);
}
export type VersionRow = Awaited<ReturnType<typeof versionsOf>>[number];

/** undefined: there is no such version. */
export async function versionOf(db: Queryable, kind: PortalTextKind, version: number) {
  const [row] = await db
    .select({ body: portalText.body, publishedAt: portalText.publishedAt })
    .from(portalText)
    .where(and(eq(portalText.kind, kind), eq(portalText.version, version)));
  return row;
}

/**
 * Publishes the version after `last`.
 * @returns false when `last` is not the last one: somebody else published meanwhile.
 */
export async function insertVersion(
  tx: Queryable,
  values: { kind: PortalTextKind; last: number; body: string; by: number },
): Promise<boolean> {
  const { kind, last, body, by } = values;
  const [newest] = await tx
    .select({ version: portalText.version })
    .from(portalText)
    .where(eq(portalText.kind, kind))
    .orderBy(desc(portalText.version))
    .limit(1);
  if ((newest?.version ?? 0) !== last) return false;
  const rows = await tx
    .insert(portalText)
    .values({ kind, version: last + 1, body, publishedBy: by })
    .onConflictDoNothing()
    .returning({ id: portalText.id });
  return rows.length > 0;
}

/** Who accepted a version of the terms, by person. `after`: the last person of the page before. */
export function acceptancesOf(db: Queryable, version: number, page: { after?: number; limit: number }) {
  return db
    .select({
      userId: user.id,
      login: user.login,
      givenName: user.givenName,
      familyName: user.familyName,
      organisationId: organisation.id,
      organisation: organisation.name,
      acceptedAt: termsAcceptance.acceptedAt,
    })
    .from(termsAcceptance)
    .innerJoin(user, eq(user.id, termsAcceptance.userId))
    .innerJoin(organisation, eq(organisation.id, user.organisationId))
    .where(
      and(
        eq(termsAcceptance.version, version),
        page.after === undefined ? undefined : gt(termsAcceptance.userId, page.after),
      ),
    )
    .orderBy(asc(termsAcceptance.userId))
    .limit(page.limit);
}

/** How many people the instance knows. */
export async function countPeople(db: Queryable): Promise<number> {
  const [row] = await db.select({ n: sql<number>`count(*)::int` }).from(user);
  return row!.n;
}
