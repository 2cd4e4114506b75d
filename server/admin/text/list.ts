import type { z } from 'zod';
import { acceptancesOf, countPeople, versionOf, versionsOf } from '../../../db/queries/admin/text';
import type { PortalTextKind } from '../../../db/queries/portal-text';
import { nameOf } from '../../auth/name';
import { database } from '../../database';
import { Refusal } from '../../errors';
import { cut, MOST, type pageInput } from '../page';
import type { AcceptanceView, Paged, TextVersionsView, TextVersionView } from '../views';

/** The versions of a text, newest first; of the terms, how many people accepted each. */
export async function listVersions(kind: PortalTextKind): Promise<TextVersionsView> {
  const [rows, people] = await Promise.all([versionsOf(database(), kind, MOST), countPeople(database())]);
  return {
    people,
    versions: rows.map((row) => ({
      ...{ version: row.version, publishedAt: row.publishedAt.toISOString(), by: nameOf(row) },
      ...{ length: row.length, accepted: kind === 'terms' ? row.accepted : null },
    })),
  };
}

/** Throws `not_found`. */
export async function getVersion(kind: PortalTextKind, version: number): Promise<TextVersionView> {
  const row = await versionOf(database(), kind, version);
  if (!row) throw new Refusal('not_found', 'Cette version n’existe pas.');
  return { version, body: row.body, publishedAt: row.publishedAt.toISOString() };
}

/** Who accepted a version of the terms. */
export async function listAcceptances(
  request: z.output<typeof pageInput> & { version: number },
): Promise<Paged<AcceptanceView>> {
  const { version, after, limit } = request;
  const rows = await acceptancesOf(database(), version, { after, limit: limit + 1 });
  return cut(
    rows,
    limit,
    (row) => ({
      ...{ userId: row.userId, name: nameOf(row) ?? row.login, login: row.login },
      organisation: { id: row.organisationId, name: row.organisation },
      acceptedAt: row.acceptedAt.toISOString(),
    }),
    ({ userId }) => userId,
  );
}
