import type { Database } from '../../db/client';
import { insertVersion } from '../../db/queries/admin/text';
import type { PortalTextKind } from '../../db/queries/portal-text';
import { type Actor, audit } from '../audit/record';
import { Refusal } from '../errors';
import { readMarkdown } from './markdown';

/** Characters of a text at most. */
export const LONGEST_TEXT = 50_000;

/** Milliseconds of work that a text may cost: every visitor of its page has it read anew. */
const LONGEST_READING = 1_000;

/**
 * Publishes a new version of a text; the former ones are kept. New terms must be accepted again by everybody.
 * @param values.last the version that the author started from.
 * Throws `invalid` when empty, too long or too intricate to be shown, `conflict` when another version was published meanwhile.
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
  if (!canBeShown(body)) {
    throw new Refusal(
      'invalid',
      'Ce texte est trop compliqué à mettre en forme : simplifiez ses listes, ses citations et ses passages en italique ou en gras.',
      { field: 'body' },
    );
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

/** Terms that broke their page, or kept the server busy, would lock everybody out: administrators accept them too. */
function canBeShown(body: string): boolean {
  const before = process.cpuUsage();
  const tokens = readMarkdown(body);
  return tokens !== null && process.cpuUsage(before).user / 1_000 <= LONGEST_READING;
}
