/** What a page may follow: its organisation's executions and accounts, an administrator's runs. Nothing else is told apart. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { insertSession } from '../../db/queries/session';
import { newPerson, opened, type TestPerson } from '../accounts/testing';
import { openTestServer, type TestServer } from '../testing';
import { openLive, type TestLive } from './testing';

let server: TestServer;
let live: TestLive;
let owner: TestPerson;
let stranger: TestPerson;
let number: number;
const UNKNOWN = 2_000_000_123;

beforeAll(async () => {
  server = await openTestServer();
  live = await openLive(server);
  [owner, stranger] = [await newPerson(server), await newPerson(server)];
  const { id: accountId } = await opened(owner);
  ({ number } = await owner.call.execution.start({
    accountId,
    case: 'authcli-auth-imap',
    delaySeconds: 600,
  }));
});
afterEach(() => live.leave());
afterAll(async () => {
  await live.close();
  await server.close();
});

async function pageOf({ session }: TestPerson): Promise<Socket> {
  const id = randomUUID();
  const login = { id, userId: session.userId, login: id, idToken: null, providerSession: null };
  await insertSession(server.database.db, login);
  return (await live.connect(id)).socket;
}

/** What is answered, and all that comes within the time that the owner needs to be told. */
async function hear(socket: Socket, event: string, ...input: unknown[]) {
  const heard: string[] = [];
  socket.onAny((name: string) => heard.push(name));
  const answer = await socket.timeout(5000).emitWithAck(event, ...input);
  return { answer, heard };
}

it('knows every event that a page may send: a new one needs its own line here', () => {
  const sources = readdirSync(import.meta.dirname).filter((name) => !/test|testing/.test(name));
  const heard = sources.flatMap((name) => [
    ...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/socket\.on\(\s*'(\w+)'/g),
  ]);
  const names = heard.map(([, name]) => name).toSorted();
  expect(names).toEqual(['disconnect', 'follow', 'followProvisioning', 'unfollow', 'watchExecution']);
});

it('answers the same to a foreign execution and to an unknown one, and sends nothing of it', async () => {
  const [own, other] = [await pageOf(owner), await pageOf(stranger)];
  const told = new Promise((news) => own.once('execution', news));
  const foreign = await hear(other, 'follow', { number, after: 0 });
  expect(foreign).toEqual(await hear(other, 'follow', { number: UNKNOWN, after: 0 }));
  expect(foreign).toEqual({ answer: { ok: false }, heard: [] });
  other.emit('unfollow', { number });
  expect((await hear(own, 'follow', { number, after: 0 })).answer).toEqual({ ok: true });
  await told;
  const changed = new Promise((news) => own.once('execution', news));
  await owner.call.execution.abort({ number });
  await changed;
  expect(foreign.heard).toEqual([]);
});

it('lets nobody in before the terms are accepted', async () => {
  const { sql } = server.database;
  await sql`insert into portal_text (kind, version, body) values ('terms', 1, 'Conditions')`;
  const refused = await pageOf(owner).catch((error: Error) => error.message);
  await sql`delete from portal_text`;
  expect(refused).toBe('unauthorized');
});

it('tells of runs to administrators only', async () => {
  const page = await pageOf(stranger);
  expect((await hear(page, 'followProvisioning')).answer).toEqual({ ok: false });
  await server.database.sql`update "user" set administrator = true where id = ${owner.session.userId}`;
  expect((await hear(await pageOf(owner), 'followProvisioning')).answer).toEqual({ ok: true });
});

it('tells an administrator that the execution of another organisation went on, and nobody else', async () => {
  const page = await pageOf(stranger);
  const refused = await hear(page, 'watchExecution', { number });
  expect(refused).toEqual(await hear(page, 'watchExecution', { number: UNKNOWN }));
  expect(refused).toEqual({ answer: { ok: false }, heard: [] });
  expect((await hear(page, 'watchExecution', { number: '1' })).answer).toEqual({ ok: false });
  await server.database.sql`update "user" set administrator = true where id = ${stranger.session.userId}`;
  const administrator = await pageOf(stranger);
  const told: number[] = [];
  administrator.on('executionChanged', (changed: number) => told.push(changed));
  expect((await hear(administrator, 'watchExecution', { number })).answer).toEqual({ ok: true });
  const going = () => server.database.sql`select pg_notify('execution', ${String(number)})`;
  await going();
  await vi.waitFor(() => expect(told).toEqual([number]), 5000);
  const cut = new Promise((news) => administrator.once('disconnect', news));
  await server.database.sql`update "user" set administrator = false where id = ${stranger.session.userId}`;
  await cut;
  expect(refused.heard).toEqual([]);
  expect((await hear(await pageOf(stranger), 'watchExecution', { number })).answer).toEqual({ ok: false });
});

it.each([
  [{}],
  [{ number: '1', after: 0 }],
  [{ number: -1, after: 0 }],
  [{ number: 1e300, after: 0 }],
  [null],
  [[1]],
])('takes %j for nothing', async (request) => {
  expect((await hear(await pageOf(stranger), 'follow', request)).answer).toEqual({ ok: false });
});
