/** Settings that administrators change. */
import type { Queryable } from '../client';
import { setting } from '../schema';

export async function storedSettings(db: Queryable): Promise<Map<string, unknown>> {
  const rows = await db.select({ key: setting.key, value: setting.value }).from(setting);
  return new Map(rows.map(({ key, value }) => [key, value]));
}
