/** Settings that administrators change. */
import { eq, inArray, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { setting, user } from '../schema';

/** Any constant: one change of settings at a time. */
const SETTINGS_LOCK = 7_402_041;

export async function storedSettings(db: Queryable): Promise<Map<string, unknown>> {
  const rows = await db.select({ key: setting.key, value: setting.value }).from(setting);
  return new Map(rows.map(({ key, value }) => [key, value]));
}

/** Who changed which setting last. */
export function settingChanges(db: Queryable) {
  return db
    .select({
      key: setting.key,
      at: setting.updatedAt,
      login: user.login,
      givenName: user.givenName,
      familyName: user.familyName,
    })
    .from(setting)
    .leftJoin(user, eq(user.id, setting.updatedBy));
}

/** The stored values of these settings, which nobody else changes until the transaction ends. */
export async function lockSettings(tx: Queryable, keys: string[]): Promise<Map<string, unknown>> {
  // A setting that was never changed has no row to lock: the lock stands for all of them.
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${SETTINGS_LOCK})`);
  const rows = await tx
    .select({ key: setting.key, value: setting.value })
    .from(setting)
    .where(inArray(setting.key, keys));
  return new Map(rows.map(({ key, value }) => [key, value]));
}

export async function storeSetting(tx: Queryable, key: string, value: unknown, by: number): Promise<void> {
  const values = { value, updatedAt: sql`clock_timestamp()`, updatedBy: by };
  await tx
    .insert(setting)
    .values({ key, ...values })
    .onConflictDoUpdate({ target: setting.key, set: values });
}
