import type { Database } from '../../db/client';
import { lockSettings, storeSetting } from '../../db/queries/setting';
import { type Actor, audit } from '../audit/record';
import { Refusal } from '../errors';
import { type Settings, settingsSchema } from './settings';

type Key = keyof Settings;

/**
 * Changes the settings that are named, each with its entry in the journal; those that are not keep their value.
 * Throws `invalid` with the field at fault, and then changes none.
 */
export async function writeSettings(
  db: Database,
  actor: Extract<Actor, { role: 'administrator' | 'editor' }>,
  changes: Partial<Record<Key, unknown>>,
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
      await storeSetting(tx, key, value, actor.session.userId);
      await audit(tx, actor, { action: 'setting.change', details: { key, before, after: value } });
    }
  });
}

function checked(key: Key, value: unknown): Settings[Key] {
  if (!Object.hasOwn(settingsSchema.shape, key)) {
    throw new Refusal('invalid', 'Ce réglage n’existe pas.', { field: key });
  }
  const parsed = settingsSchema.shape[key].safeParse(value ?? null);
  if (parsed.success) return parsed.data;
  const message =
    key === 'supportAddress'
      ? 'Indiquez une adresse de messagerie ou une adresse web (https://…), 254 caractères au plus, ou laissez vide.'
      : 'Indiquez un nombre entier de jours, de 0 à 36 500.';
  throw new Refusal('invalid', message, { field: key });
}
