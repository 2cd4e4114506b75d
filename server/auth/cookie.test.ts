import { encode } from 'next-auth/jwt';
import { beforeAll, expect, it } from 'vitest';
import type { ServerConfig } from '../config';
import { cookieName, sessionOfCookie } from './cookie';

const secret = 'x'.repeat(40);
const portal = { userId: 1, organisationId: 2, login: 'l', name: 'n', organisation: 'o' };

beforeAll(() => {
  (globalThis as { __motco2Config?: unknown }).__motco2Config = {
    secret,
    portal: { url: 'http://localhost:3000', port: 3000, bind: '127.0.0.1' },
  } satisfies Partial<ServerConfig>;
});

const token = (more: { secret?: string; maxAge?: number; idToken?: string } = {}) =>
  encode({
    token: { portal, idToken: more.idToken },
    secret: more.secret ?? secret,
    maxAge: more.maxAge ?? 60,
  });

it('knows the user of a whole cookie and of one cut in pieces', async () => {
  const name = cookieName('session-token');
  const value = await token({ idToken: 'i'.repeat(5000) });
  expect((await sessionOfCookie(`a=b; ${name}=${value}`))?.session).toEqual(portal);
  const pieces = value.match(/.{1,3000}/g)!.map((piece, index) => `${name}.${index}=${piece}`);
  expect((await sessionOfCookie(pieces.toReversed().join('; ')))?.session).toEqual(portal);
});

it('knows nobody from a forged, expired, damaged or absent cookie', async () => {
  const name = cookieName('session-token');
  expect(await sessionOfCookie(`${name}=${await token({ secret: 'y'.repeat(40) })}`)).toBeNull();
  expect(await sessionOfCookie(`${name}=${await token({ maxAge: -60 })}`)).toBeNull();
  expect(await sessionOfCookie(`${name}=${(await token()).slice(0, -4)}`)).toBeNull();
  expect(await sessionOfCookie(`${name}=%E0%A4%A`)).toBeNull();
  expect(await sessionOfCookie(undefined)).toBeNull();
});
