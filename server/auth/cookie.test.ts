import { randomUUID } from 'node:crypto';
import { drizzle } from 'drizzle-orm/postgres-js';
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as schema from '../../db/schema';
import { user } from '../../db/schema';
import { installPool } from '../database';
import { openTestServer, type TestServer } from '../testing';
import { cookieName, sessionOfCookie } from './cookie';
import { endKnownSession } from './end-session';
import { signIn } from './sign-in';

let server: TestServer;
let sid: string;

beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.database.db.update(user).set({ administrator: false, blockedAt: null });
  sid = await newSession();
});

const newSession = async (siren = '1') =>
  (
    await signIn(
      server.config.isc.issuer,
      {
        ...{ subject: 's', login: 'Une.Personne', givenName: 'Une', familyName: 'Personne', email: null },
        organisation: { immatriculation: siren, name: `Éditeur ${siren}` },
      },
      { state: randomUUID(), idToken: 'i.d.t', providerSession: null },
    )
  ).sessionId;

const cookie = async (more: { secret?: string; maxAge?: number; sid?: string } = {}) => {
  const token = await encode({
    token: { sid: more.sid ?? sid },
    secret: more.secret ?? server.config.secret,
    maxAge: more.maxAge ?? 60,
  });
  return `${cookieName('session-token')}=${token}`;
};
const known = async (header: string) => (await sessionOfCookie(header))?.session ?? null;
const age = (column: 'created_at' | 'last_seen_at', minutes: number) =>
  server.database.sql`update portal_session
    set ${server.database.sql(column)} = now() - make_interval(mins => ${minutes}) where id = ${sid}`;

it('knows the user of a session', async () => {
  const person = {
    name: 'Une Personne',
    organisation: 'Éditeur 1',
    administrator: false,
    termsAccepted: true,
  };
  expect(await known(`a=b; ${await cookie()}; c=d`)).toMatchObject(person);
});

it('knows nobody from a forged, expired, damaged or absent cookie, nor of a session that never was', async () => {
  const name = cookieName('session-token');
  expect(await known(await cookie({ secret: 'y'.repeat(40) }))).toBeNull();
  expect(await known(await cookie({ maxAge: -60 }))).toBeNull();
  expect(await known((await cookie()).slice(0, -4))).toBeNull();
  expect(await known(await cookie({ sid: randomUUID() }))).toBeNull();
  expect(await known(await cookie({ sid: "' or true --" }))).toBeNull();
  expect(await known(`${name}=%E0%A4%A`)).toBeNull();
  expect(await known(`${name}=${sid}`)).toBeNull();
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sid })).toString('base64url')}.`;
  expect(await known(`${name}=${unsigned}`)).toBeNull();
  expect(await sessionOfCookie(undefined)).toBeNull();
});

it('forgets at the next login what a session that holds no more was given by the provider', async () => {
  const kept = async (id: string) =>
    (await server.database.sql`select id_token from portal_session where id = ${id}`)[0]?.id_token;
  await newSession();
  expect(await kept(sid)).toBe('i.d.t');
  await age('last_seen_at', 24 * 60);
  const later = await newSession();
  expect([await kept(sid), await kept(later)]).toEqual([null, 'i.d.t']);
});

it('knows a person as the database does now: made administrator, by the settings too, then neither', async () => {
  const header = await cookie();
  server.config.administrators = ['une.personne'];
  expect((await known(header))?.administrator).toBe(true);
  server.config.administrators = [];
  await server.database.db.update(user).set({ administrator: true });
  expect((await known(header))?.administrator).toBe(true);
  await server.database.db.update(user).set({ administrator: false });
  expect((await known(header))?.administrator).toBe(false);
});

describe('a session is over', () => {
  const over = async () => expect(await known(await cookie())).toBeNull();

  it('after a logout, for whoever kept the cookie', async () => {
    const kept = await cookie();
    await endKnownSession(kept);
    expect(await known(kept)).toBeNull();
    const [row] = await server.database.sql`select ended_at, id_token from portal_session where id = ${sid}`;
    expect(row).toMatchObject({ ended_at: expect.any(String), id_token: null });
  });

  it('after its hours, though in use', async () => {
    await age('created_at', 8 * 60 - 1);
    expect(await known(await cookie())).not.toBeNull();
    await age('created_at', 8 * 60 + 1);
    await over();
  });

  it('after its idle minutes; a visit begins them anew', async () => {
    await age('last_seen_at', 119);
    expect(await known(await cookie())).not.toBeNull();
    const [row] = await server.database.sql`
      select last_seen_at > now() - interval '10 seconds' as seen from portal_session where id = ${sid}`;
    expect(row?.seen).toBe(true);
    await age('last_seen_at', 121);
    await over();
  });

  it('when its person is blocked, and stays so when they are let in again', async () => {
    await server.database.db.update(user).set({ blockedAt: new Date() });
    await over();
    await server.database.db.update(user).set({ blockedAt: null });
    await over();
  });

  it('when its person logs in for another organisation: the former one is not seen any more', async () => {
    await server.database.db.update(user).set({ administrator: true });
    const before = await known(await cookie());
    const moved = await newSession('2');
    await over();
    const now = await known(await cookie({ sid: moved }));
    expect(now).toMatchObject({ userId: before?.userId, organisation: 'Éditeur 2', administrator: false });
    expect(now?.organisationId).not.toBe(before?.organisationId);
    const [entry] = await server.database
      .sql`select * from audit where action = 'user.move' order by id desc limit 1`;
    expect(entry).toMatchObject({
      role: 'system',
      organisation_id: String(now?.organisationId),
      details: { from: before?.organisationId, to: now?.organisationId, demoted: true, userId: now?.userId },
    });
  });

  it('not when the same person logs in again, or another session ends', async () => {
    const other = await newSession();
    await endKnownSession(await cookie({ sid: other }));
    expect(await known(await cookie())).not.toBeNull();
  });
});

it('notes visits once a minute at most', async () => {
  const seen = async () =>
    (await server.database.sql`select last_seen_at from portal_session where id = ${sid}`)[0];
  const before = await seen();
  await known(await cookie());
  expect(await seen()).toEqual(before);
});

it('asks the database once for a request, unless a visit is to be noted', async () => {
  const { db, sql } = server.database;
  const asked: string[] = [];
  const logger = { logQuery: (query: string) => void asked.push(query) };
  installPool({ db: drizzle(sql, { schema, logger }), sql, close: async () => {} });
  try {
    expect(await known(await cookie())).not.toBeNull();
    expect(asked).toHaveLength(1);
    await age('last_seen_at', 2);
    await known(await cookie());
    expect(asked.slice(1)).toEqual([expect.stringMatching(/^select/), expect.stringMatching(/^update/)]);
  } finally {
    installPool({ db, sql, close: async () => {} });
  }
});

it('a login forgets no other: what is kept of them is for the retention of the night', async () => {
  await age('created_at', 29 * 24 * 60);
  await newSession();
  const rows = await server.database.sql`select from portal_session where id = ${sid}`;
  expect(rows).toHaveLength(1);
});
