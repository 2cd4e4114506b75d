import { settingChanges } from '../../../db/queries/setting';
import { nameOf } from '../../auth/name';
import { database } from '../../database';
import { readSettings } from '../../settings/read';
import { type Settings, settingsSchema } from '../../settings/settings';
import type { SettingsView } from '../views';

/** The settings as they are, their defaults, and who changed which last. */
export async function getSettings(): Promise<SettingsView> {
  const [values, rows] = await Promise.all([readSettings(database()), settingChanges(database())]);
  const changes = rows
    .filter(({ key }) => Object.hasOwn(settingsSchema.shape, key))
    .map((row) => {
      const change = { at: row.at.toISOString(), by: nameOf(row) };
      return [row.key as keyof Settings, change] as const;
    });
  return { values, defaults: settingsSchema.parse({}), changes: Object.fromEntries(changes) };
}
