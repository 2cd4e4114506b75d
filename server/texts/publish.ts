import type { Database } from '../../db/client';
import { insertVersion } from '../../db/queries/admin/text';
import type { PortalTextKind } from '../../db/queries/portal-text';
import { type Actor, audit } from '../audit/record';
import { Refusal } from '../errors';

/** Characters of a text at most. */
export const LONGEST_TEXT = 50_000;

/**
 * Publishes a new version of a text; the former ones are kept. New terms must be accepted again by everybody.
 * @param values.last the version that the author started from.
 * Throws `invalid` when empty or too long, `conflict` when another version was published meanwhile.
 * @returns the new version.
 */
export async function publishText(
  db: Database,
  actor: Extract<Actor, { role: 'administrator' | 'editor' }>,
  values: { kind: PortalTextKind; last: number; body: string },
): Promise<number> {
  const { kind, last } = values;
  const body = values.body.replace(/\r\n?/g, '\n').replaceAll('\u0000', '').trim();
  if (body === '')
    throw new Refusal('invalid', 'Écrivez un texte : une page vide ne se publie pas.', { field: 'body' });
  if (body.length > LONGEST_TEXT) {
    throw new Refusal('invalid', `Ce texte dépasse ${LONGEST_TEXT.toLocaleString('fr-FR')} caractères.`, {
      field: 'body',
    });
  }
  return db.transaction(async (tx) => {
    const by = actor.session.userId;
    if (!(await insertVersion(tx, { kind, last, body: `${body}\n`, by }))) {
      throw new Refusal(
        'conflict',
        'Une autre version a été publiée entre-temps : gardez votre texte, rechargez la page, et reprenez à partir d’elle.',
      );
    }
    await audit(tx, actor, { action: 'text.publish', details: { kind, version: last + 1 } });
    return last + 1;
  });
}
