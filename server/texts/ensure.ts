import type { Queryable } from '../../db/client';
import { ensureFirstText } from '../../db/queries/portal-text';
import { DEFAULT_README } from './defaults/readme';
import { DEFAULT_TERMS } from './defaults/terms';

/** Gives a new instance its texts. What was published since stays; running it again changes nothing. */
export async function ensureTexts(db: Queryable): Promise<void> {
  await ensureFirstText(db, 'terms', DEFAULT_TERMS);
  await ensureFirstText(db, 'readme', DEFAULT_README);
}
