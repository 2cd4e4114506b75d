import type { Database } from '../../db/client';
import { lockSettings, storeSetting } from '../../db/queries/setting';
import { type Actor, audit } from '../audit/record';
import { Refusal } from '../errors';
import { settingProblem } from './problem';
import { type Settings, settingsSchema } from './settings';

type Key = keyof Settings;

/**
 * Changes the settings that are named, each with its entry in the journal; those that are not keep their value.
 * Throws `invalid` with the field at fault, or `conflict` with one that is no longer as its author saw it, and then
 * changes none.
 * @param seen the values that the author of the changes had before their eyes.
 */
export async function writeSettings(
  db: Database,
  actor: Extract<Actor, { role: 'administrator' | 'editor' }>,
  changes: Partial<Record<Key, unknown>>,
  seen: Partial<Record<Key, unknown>> = {},
): Promise<void> {
  const wanted = (Object.keys(changes) as Key[]).map((key) => [key, checked(key, changes[key])] as const);
  if (wanted.length === 0) return;
  await db.transaction(async (tx) => {
    const keys = wanted.map(([key]) => key);
    const stored = await lockSettings(tx, keys);
    for (const [key, value] of wanted) {
      const known = settingsSchema.shape[key].safeParse(stored.get(key));
      const before = known.success ? known.data : stored.get(key);
      if (before === value) continue;
      if (Object.hasOwn(seen, key) && seen[key] !== before) throw changedMeanwhile(key, before);
      await storeSetting(tx, key, value, actor.session.userId);
      await audit(tx, actor, { action: 'setting.change', details: { key, before, after: value } });
    }
  });
}

function checked(key: Key, value: unknown): Settings[Key] {
  if (!Object.hasOwn(settingsSchema.shape, key)) {
    throw new Refusal('invalid', 'Ce réglage n’existe pas.', { field: key });
  }
  const problem = settingProblem(key, value);
  if (problem !== null) throw new Refusal('invalid', problem, { field: key });
  return settingsSchema.shape[key].parse(value);
}

function changedMeanwhile(key: Key, now: unknown): Refusal {
  const value = now === '' ? 'vide' : String(now);
  return new Refusal(
    'conflict',
    `Ce réglage a été modifié entre-temps : il vaut maintenant ${value}. Rien n’a été enregistré et votre saisie est gardée : validez de nouveau pour la maintenir.`,
    { field: key },
  );
}
