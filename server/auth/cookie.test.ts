import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { user } from '../../db/schema';
import { openTestServer, type TestServer } from '../testing';
import { cookieName, sessionOfCookie } from './cookie';
import { rememberSignIn } from './sign-in';

let server: TestServer;
let portal: { userId: number };

beforeAll(async () => {
  server = await openTestServer();
  portal = await rememberSignIn(server.config.isc.issuer, {
    ...{ subject: 's', login: 'Une.Personne', givenName: 'Une', familyName: 'Personne', email: null },
    organisation: { immatriculation: '1', name: 'Éditeur' },
  });
});
afterAll(() => server.close());

const token = (more: { secret?: string; maxAge?: number; idToken?: string } = {}) =>
  encode({
    token: { portal, idToken: more.idToken },
    secret: more.secret ?? server.config.secret,
    maxAge: more.maxAge ?? 60,
  });

const known = { name: 'Une Personne', organisation: 'Éditeur', administrator: false, termsAccepted: true };

it('knows the user of a whole cookie and of one cut in pieces', async () => {
  const name = cookieName('session-token');
  const value = await token({ idToken: 'i'.repeat(5000) });
  expect((await sessionOfCookie(`a=b; ${name}=${value}`))?.session).toMatchObject(known);
  const pieces = value.match(/.{1,3000}/g)!.map((piece, index) => `${name}.${index}=${piece}`);
  expect((await sessionOfCookie(pieces.toReversed().join('; ')))?.session).toMatchObject(known);
});

it('knows nobody from a forged, expired, damaged or absent cookie', async () => {
  const name = cookieName('session-token');
  expect(await sessionOfCookie(`${name}=${await token({ secret: 'y'.repeat(40) })}`)).toBeNull();
  expect(await sessionOfCookie(`${name}=${await token({ maxAge: -60 })}`)).toBeNull();
  expect(await sessionOfCookie(`${name}=${(await token()).slice(0, -4)}`)).toBeNull();
  expect(await sessionOfCookie(`${name}=%E0%A4%A`)).toBeNull();
  expect(await sessionOfCookie(undefined)).toBeNull();
});

it('knows a person as the database does now: made administrator, by the settings too, then blocked', async () => {
  const cookie = `${cookieName('session-token')}=${await token()}`;
  server.config.administrators = ['une.personne'];
  expect((await sessionOfCookie(cookie))?.session.administrator).toBe(true);
  server.config.administrators = [];
  await server.database.db.update(user).set({ administrator: true });
  expect((await sessionOfCookie(cookie))?.session.administrator).toBe(true);
  await server.database.db.update(user).set({ blockedAt: new Date() });
  expect(await sessionOfCookie(cookie)).toBeNull();
});
