/** Live connections of people whose session ends, or whose rights change. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { endSession } from '../../db/queries/session';
import { user } from '../../db/schema';
import { signIn } from '../auth/sign-in';
import { openTestServer, type TestServer } from '../testing';
import { hub } from './hub';
import { openLive, type TestLive } from './testing';

let server: TestServer;
let live: TestLive;

beforeAll(async () => {
  server = await openTestServer();
  live = await openLive(server);
});
afterEach(() => live.leave());
afterAll(async () => {
  await live.close();
  await server.close();
});
const connect = (sessionId: string) => live.connect(sessionId);

const logIn = async (subject: string, siren = '1') =>
  signIn(
    server.config.isc.issuer,
    {
      ...{ subject, login: subject, givenName: null, familyName: null, email: null },
      organisation: { immatriculation: siren, name: 'Éditeur' },
    },
    { state: randomUUID(), idToken: 'i.d.t', providerSession: null },
  );

it('are cut when the session ends, and not let in again; others stay', async () => {
  const [{ sessionId }, other] = [await logIn('un'), await logIn('autre')];
  const [first, second, stays] = [
    await connect(sessionId),
    await connect(sessionId),
    await connect(other.sessionId),
  ];
  await endSession(server.database.db, sessionId);
  expect(await Promise.all([first.over, second.over])).toEqual([
    'io server disconnect',
    'io server disconnect',
  ]);
  await expect(connect(sessionId)).rejects.toThrow('unauthorized');
  expect(stays.socket.connected).toBe(true);
});

it('are cut when the person is blocked, or moves to another organisation', async () => {
  const blocked = await logIn('bloquée');
  const moved = await logIn('partie');
  const [one, two] = [await connect(blocked.sessionId), await connect(moved.sessionId)];
  await server.database.sql`update "user" set blocked_at = now() where id = ${blocked.userId}`;
  await logIn('partie', '2');
  expect(await Promise.all([one.over, two.over])).toEqual(['io server disconnect', 'io server disconnect']);
  await expect(connect(blocked.sessionId)).rejects.toThrow('unauthorized');
});

it('are cut when the role of administrator comes or goes, and are let in again with what they may do now', async () => {
  const { sessionId } = await logIn('élue');
  for (const administrator of [true, false]) {
    const before = await connect(sessionId);
    await server.database.db.update(user).set({ administrator });
    expect(await before.over).toBe('io server disconnect');
    expect((await connect(sessionId)).socket.connected).toBe(true);
  }
});

it('are cut though the session ended between the handshake and the connection', async () => {
  const { sessionId } = await logIn('pressée');
  const heard = hub().onSession;
  hub().onSession = null;
  try {
    const connected = connect(sessionId);
    await server.database.sql`update portal_session set ended_at = now() where id = ${sessionId}`;
    const end = await connected.then(
      ({ over }) => over,
      (error: Error) => error.message,
    );
    expect(['io server disconnect', 'unauthorized']).toContain(end);
  } finally {
    hub().onSession = heard;
  }
});
