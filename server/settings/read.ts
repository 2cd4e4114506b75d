import type { Queryable } from '../../db/client';
import { storedSettings } from '../../db/queries/setting';
import { type Settings, settingsSchema } from './settings';

/** The settings as they are now; one that is stored wrongly counts as its default. */
export async function readSettings(db: Queryable): Promise<Settings> {
  const stored = await storedSettings(db);
  const known = Object.entries(settingsSchema.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(stored.get(key));
    return parsed.success ? [[key, parsed.data]] : [];
  });
  return settingsSchema.parse(Object.fromEntries(known));
}
