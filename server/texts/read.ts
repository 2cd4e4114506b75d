import { lastAcceptance, type PortalTextKind, textInForce } from '../../db/queries/portal-text';
import { database } from '../database';
import type { PortalTextView, TermsView } from '../views';

/** The version in force of a text; null when the instance has none. */
export async function readText(kind: PortalTextKind): Promise<PortalTextView | null> {
  const row = await textInForce(database(), kind);
  return row ? { ...row, publishedAt: row.publishedAt.toISOString() } : null;
}

/** The terms in force, and what the reader accepted last. `userId` null: nobody is logged in. */
export async function readTerms(userId: number | null): Promise<TermsView | null> {
  const [text, accepted] = await Promise.all([
    readText('terms'),
    userId === null ? undefined : lastAcceptance(database(), userId),
  ]);
  return (
    text && {
      ...text,
      accepted: accepted ? { version: accepted.version, at: accepted.acceptedAt.toISOString() } : null,
    }
  );
}
