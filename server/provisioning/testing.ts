/** For the tests of the creation of mailboxes: organisations with accounts, as editors leave them. */
import { randomInt, randomUUID } from 'node:crypto';
import pino from 'pino';
import { upsertOrganisation, upsertUser } from '../../db/queries/user';
import type { TestDatabase } from '../../db/testing';
import type { PortalSession } from '../auth/portal-session';
import type { Workshop } from './attempt';
import { Scheduler, type SchedulerOptions } from './scheduler';

export const MAIL_DOMAIN = 'mail.test.example';
export const NIGHT = { time: '02:00', zone: 'Europe/Paris' };

const log = pino({ level: process.env.TEST_LOG ?? 'silent' });

export const workshopOf = ({ db }: TestDatabase): Workshop => ({ db, mailDomain: MAIL_DOMAIN, log });

/** A scheduler of its own; stop it before the end. At noon, when no night is near, unless a test says otherwise. */
export function schedulerOf(
  database: Pick<TestDatabase, 'serverUrl'>,
  options: Partial<SchedulerOptions> = {},
): Scheduler {
  const now = () => new Date('2026-11-29T11:00:00Z');
  const { serverUrl: databaseUrl } = database;
  return new Scheduler({
    ...{ databaseUrl, mailDomain: MAIL_DOMAIN, mode: 'nightly', night: NIGHT, log, now },
    ...options,
  });
}

export const newOrganisation = async ({ db }: TestDatabase): Promise<number> =>
  (await upsertOrganisation(db, { immatriculation: randomUUID(), name: 'Éditeur' })).id;

export const number = (kind: 'personal' | 'applicative') =>
  kind === 'personal' ? `87${randomInt(1e9, 1e10)}` : `10B${randomInt(1e6, 1e7)}`;

/** The claim of a number, as the creation of an account makes it. */
export async function claim(
  { sql }: TestDatabase,
  organisationId: number,
  kind: 'personal' | 'applicative',
  idNat: string,
): Promise<void> {
  const prefixed = kind === 'applicative' && [10, 12, 15].includes(idNat.length) && /^[0-4]/.test(idNat);
  const key = (prefixed ? idNat.slice(1) : idNat).toUpperCase();
  await sql`insert into number_claim (organisation_id, kind, id_nat, key)
            values (${organisationId}, ${kind}, ${idNat}, ${key}) on conflict do nothing`;
}

export interface Numbers {
  idNatPsc: string | null;
  idNatAuthCli: string | null;
}

/** An account that waits, with the claims of its numbers. @returns its id. */
export async function newAccount(
  database: TestDatabase,
  organisationId: number,
  { idNatPsc, idNatAuthCli }: Numbers = { idNatPsc: number('personal'), idNatAuthCli: number('applicative') },
): Promise<number> {
  if (idNatPsc) await claim(database, organisationId, 'personal', idNatPsc);
  if (idNatAuthCli) await claim(database, organisationId, 'applicative', idNatAuthCli);
  const [row] = await database.sql<{ id: string }[]>`
    insert into account (organisation_id, nil, id_nat_psc, id_nat_auth_cli, label)
    values (${organisationId}, ${randomUUID()}, ${idNatPsc}, ${idNatAuthCli}, ${`l${randomInt(1e12)}`}) returning id`;
  return Number(row!.id);
}

/** So many accounts that wait, each with two numbers of its own. */
export async function newAccounts(
  { sql }: TestDatabase,
  organisationId: number,
  count: number,
): Promise<void> {
  await sql`
    insert into account (organisation_id, nil, id_nat_psc, id_nat_auth_cli, label)
    select ${organisationId}, ${'n'} || n, '87' || (1000000000 + n), '10B' || (1000000 + n), 'l' || ${organisationId}::text || 'x' || n
    from generate_series(1, ${count}::int) n`;
  await sql`
    insert into number_claim (organisation_id, kind, id_nat, key)
    select organisation_id, 'personal'::mailbox_kind, id_nat_psc, id_nat_psc from account
    union all select organisation_id, 'applicative', id_nat_auth_cli, substr(id_nat_auth_cli, 2) from account
    on conflict do nothing`;
}

/** An editor changes the numbers of an account. */
export async function change(
  database: TestDatabase,
  accountId: number,
  { idNatPsc, idNatAuthCli }: Numbers,
): Promise<void> {
  const { sql } = database;
  const [row] = await sql<{ organisation_id: string }[]>`
    select organisation_id from account where id = ${accountId}`;
  if (idNatPsc) await claim(database, Number(row!.organisation_id), 'personal', idNatPsc);
  if (idNatAuthCli) await claim(database, Number(row!.organisation_id), 'applicative', idNatAuthCli);
  await sql`update account set id_nat_psc = ${idNatPsc}, id_nat_auth_cli = ${idNatAuthCli}, status = 'pending',
    failure = null, changed_at = clock_timestamp() where id = ${accountId}`;
}

export interface AccountState {
  status: string;
  failure: string | null;
  personal: string | null;
  applicative: string | null;
}

/** An account with the addresses of its mailboxes. */
export async function stateOf({ sql }: TestDatabase, accountId: number): Promise<AccountState> {
  const [row] = await sql<AccountState[]>`
    select a.status::text, a.failure, p.address as personal, c.address as applicative
    from account a left join mailbox p on p.id = a.personal_mailbox_id
      left join mailbox c on c.id = a.applicative_mailbox_id where a.id = ${accountId}`;
  return row!;
}

export const addressOf = (idNat: string) => `${idNat}@${MAIL_DOMAIN}`;

/** A message in the INBOX of a mailbox. */
export async function deposit({ sql }: TestDatabase, address: string, ageDays = 0): Promise<void> {
  await sql`
    with f as (
      insert into folder (mailbox_id, name, uid_validity) select id, 'INBOX', 1 from mailbox where address = ${address}
      on conflict (mailbox_id, name) do update set uid_next = folder.uid_next + 1 returning id, uid_next, mailbox_id),
    c as (insert into message_content (size, structure, created_at)
      values (100, '{}', now() - make_interval(days => ${ageDays})) returning id),
    u as (insert into mailbox_usage (mailbox_id, octets, messages) select mailbox_id, 100, 1 from f
      on conflict (mailbox_id) do update set octets = mailbox_usage.octets + 100, messages = mailbox_usage.messages + 1)
    insert into message (folder_id, uid, content_id) select f.id, f.uid_next, c.id from f, c`;
}

/** A person of an organisation who administers the instance. */
export async function newAdministrator(
  database: TestDatabase,
  organisationId: number,
): Promise<PortalSession> {
  const login = `admin-${randomUUID().slice(0, 8)}`;
  const row = await upsertUser(database.db, {
    ...{ organisationId, issuer: 'http://isc', subject: randomUUID(), login },
    ...{ givenName: 'Anne', familyName: 'Admin', email: null },
  });
  await database.sql`update "user" set administrator = true where id = ${row.id}`;
  return {
    ...{ userId: row.id, organisationId, login, name: 'Anne Admin', organisation: 'Éditeur' },
    ...{ administrator: true, termsAccepted: true },
  };
}
