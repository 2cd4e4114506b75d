/** Brings a database to the current schema and gives the two roles what they may do. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

const MIGRATIONS = join(dirname(fileURLToPath(import.meta.url)), 'migrations');

/** Passwords of the two roles. */
export interface RolePasswords {
  server: string;
  lab: string;
}

/** What the laboratory may do: see mailboxes, keep messages, tell events. No users, sessions, tokens, verdicts. */
const LAB_GRANTS = [
  'GRANT SELECT, INSERT ON event TO motco2_lab',
  'GRANT SELECT, INSERT, UPDATE ON lab_process TO motco2_lab',
  'GRANT SELECT, INSERT, UPDATE, DELETE ON folder, message, message_content, message_chunk, mailbox_usage TO motco2_lab',
  'GRANT SELECT, INSERT, DELETE ON folder_subscription, message_expunged TO motco2_lab',
  'GRANT SELECT, INSERT, UPDATE, DELETE ON lab_check TO motco2_lab',
  'GRANT SELECT ON mailbox, lab_alias, lab_instruction TO motco2_lab',
  'GRANT UPDATE (taken_at) ON lab_instruction TO motco2_lab',
];

const SERVER_GRANTS = [
  'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO motco2_server',
  'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO motco2_server',
];

/** Any constant: one migration at a time per database. */
const MIGRATION_LOCK = 7_402_002;

function urlFor(adminUrl: string, user: string, password: string, database?: string): string {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = password;
  if (database) url.pathname = `/${database}`;
  return url.toString();
}

/**
 * Creates the database when missing, migrates it, creates the roles `motco2_server` and `motco2_lab` with
 * these passwords, and grants. Safe to run from several processes at once.
 * @param adminUrl a role that may create tables and roles.
 * @param database name to create and use; the URL's own database when omitted.
 * @returns the URLs of both roles.
 */
export async function prepareDatabase(
  adminUrl: string,
  passwords: RolePasswords,
  database?: string,
): Promise<{ serverUrl: string; labUrl: string; adminUrl: string }> {
  if (database) await createDatabase(adminUrl, database);
  const target = new URL(adminUrl);
  if (database) target.pathname = `/${database}`;
  const sql = postgres(target.toString(), { max: 1, onnotice: () => {}, connect_timeout: 10 });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(sql), { migrationsFolder: MIGRATIONS });
    await ensureRole(sql, 'motco2_server', passwords.server);
    await ensureRole(sql, 'motco2_lab', passwords.lab);
    for (const grant of [...SERVER_GRANTS, ...LAB_GRANTS]) await sql.unsafe(grant);
    await sql`select pg_advisory_unlock(${MIGRATION_LOCK})`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  return {
    serverUrl: urlFor(adminUrl, 'motco2_server', passwords.server, database),
    labUrl: urlFor(adminUrl, 'motco2_lab', passwords.lab, database),
    adminUrl: target.toString(),
  };
}

async function createDatabase(adminUrl: string, database: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {}, connect_timeout: 10 });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${database}`;
    if (!found) {
      await sql.unsafe(`CREATE DATABASE "${database}"`).catch((error: { code?: string }) => {
        if (error.code !== '42P04' && error.code !== '23505') throw error;
      });
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function ensureRole(sql: postgres.Sql, role: string, password: string): Promise<void> {
  const [found] = await sql`select 1 from pg_roles where rolname = ${role}`;
  // Identifiers and passwords cannot be parameters of these statements; both are ours (base64url).
  if (!/^[A-Za-z0-9_-]+$/.test(password)) throw new Error('role passwords must be base64url');
  await sql.unsafe(`${found ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN PASSWORD '${password}'`);
}
