/** Several laboratory processes on one set of ports: together one laboratory, each with a run of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../db/testing';
import { TestClient } from './imap/test-client';
import { retiredNames, slotOf } from './processes';
import { validHosts } from './testing-config';
import { stablePort } from './testing-port';

const dir = mkdtempSync(join(tmpdir(), 'motco2-processes-'));
let database: TestDatabase;
let laboratory: Awaited<ReturnType<typeof validHosts>>;
let child: ChildProcess;

beforeAll(async () => {
  database = await openTestDatabase();
  const dns = {
    bind: '127.0.0.1',
    port: await stablePort(),
    zones: ['x.test', 'tests.example.fr'],
    addresses: ['127.0.0.1'],
  };
  laboratory = await validHosts(database.labUrl, { processes: 2, dns });
  await laboratory.addMailbox(database.sql);
  const file = join(dir, 'config.json');
  writeFileSync(file, JSON.stringify(laboratory.config), { mode: 0o600 });
  child = fork(resolve(import.meta.dirname, 'main.ts'), [], {
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env.PATH, NODE_ENV: 'test', MOTCO2_CONFIG: file },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [message] = (await once(child, 'message')) as [{ ready?: boolean }];
  expect(message.ready).toBe(true);
}, 90_000);
afterAll(async () => {
  child?.kill('SIGKILL');
  await database?.close();
  await laboratory?.remove();
  rmSync(dir, { recursive: true, force: true });
});

interface Run {
  id: string;
  name: string;
  ending: string | null;
  /** Milliseconds, database clock. */
  ended: number | null;
  started: number;
}
const runs = () => database.sql<Run[]>`
  select id, name, ending, (extract(epoch from ended_at) * 1000)::float8 as ended,
    (extract(epoch from created_at) * 1000)::float8 as started from lab_process order by created_at`;

/** A session with INBOX selected, and the run that serves it. */
async function session(): Promise<{ client: TestClient; run: string }> {
  const before = await database.sql<
    { connection: string }[]
  >`select connection from event where type = 'auth.succeeded'`;
  const client = await TestClient.to(laboratory.imapPort);
  await client.greeting();
  await client.startTls({ ...laboratory.credential, rejectUnauthorized: false });
  expect(await client.command(`LOGIN ${laboratory.address} any`)).toMatch(/^OK/);
  // Stored before it was answered.
  const [row] = await database.sql<{ process: string }[]>`
    select process from event where type = 'auth.succeeded' and not connection = any(${before.map(({ connection }) => connection)}::uuid[])`;
  expect(await client.command('SELECT INBOX')).toMatch(/OK/);
  return { client, run: row!.process };
}

/** Sessions in both processes: they take turns, but the laboratory's look at itself takes some of them. */
async function sessionsInBoth() {
  const sessions = [await session()];
  while (new Set(sessions.map(({ run }) => run)).size < 2) sessions.push(await session());
  return sessions;
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await pause(20);
}

/** The operating system's process of a run, as its parent numbers its children. */
function pidsOfChildren(): number[] {
  const all = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
  return all.map(Number).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.ts'));
}

it('shows in one process what happens in another; replaces one that is killed without touching the other', async () => {
  expect((await runs()).map(({ name }) => name).sort()).toEqual(['lab-1', 'lab-2']);
  const sessions = await sessionsInBoth();
  const here = sessions[0]!;
  const there = sessions.find(({ run }) => run !== here.run)!;
  expect(there).toBeDefined();

  const idle = here.client.command('IDLE');
  await here.client.until(/\+ idling\r\n/);
  const message = 'Subject: x\r\n\r\nx\r\n';
  expect(await there.client.command(`APPEND INBOX {${message.length}+}\r\n${message}`)).toMatch(/OK/);
  await here.client.until(/\* \d+ EXISTS\r\n/);
  here.client.send('DONE\r\n');
  void idle.catch(() => {});

  // Which child serves the other session is seen by its death.
  const [victim] = pidsOfChildren();
  process.kill(victim!, 'SIGKILL');
  await until(async () => sessions.some(({ client }) => client.closed));
  const lost = new Set(sessions.filter(({ client }) => client.closed).map(({ run }) => run));
  const kept = sessions.filter(({ run }) => !lost.has(run));
  expect(lost.size).toBe(1);
  expect(kept.length).toBeGreaterThan(0);
  for (const { client } of kept) expect(await client.command('NOOP')).toMatch(/OK/);

  await until(async () => (await runs()).length === 3);
  const all = await runs();
  const dead = all.find(({ id }) => lost.has(id))!;
  const successor = all.find(({ name, id }) => name === dead.name && id !== dead.id)!;
  expect(dead.ending).toBe('replaced');
  // Nothing that happened after its death was its own to see.
  expect(dead.ended).toBeLessThan(successor.started - 100);
  expect(all.filter(({ ended }) => ended === null)).toHaveLength(2);
  const again = await sessionsInBoth();
  expect(again.some(({ run }) => run === successor.id)).toBe(true);
  for (const { client } of [...again, ...kept]) client.socket.destroy();
}, 90_000);

it('answers DNS from any of them, and takes none of its own questions for a client’s', async () => {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([`127.0.0.1:${laboratory.config.dns!.port}`]);
  for (let i = 0; i < 20; i++) expect((await resolver.resolveSoa('x.test')).nsname).toBeTruthy();
  const asked = () => database.sql`select distinct client_address from event where type = 'dns.queried'`;
  await until(async () => (await asked()).length > 0);
  expect((await asked()).map((row) => row.client_address)).toEqual(['127.0.0.1']);
  const checks = () =>
    database.sql`select process, ok, detail from lab_check where subject = 'dns' order by process`;
  await until(async () => (await checks()).length === 2);
  expect((await checks()).map(({ process, ok, detail }) => [process, ok, detail])).toEqual(
    ['lab-1', 'lab-2'].map((name) => [name, true, expect.any(String)]),
  );
}, 30_000);

it('stops together: every client hears goodbye, every run ends cleanly', async () => {
  const sessions = await sessionsInBoth();
  const ends = sessions.map(({ client }) => client.rest());
  child.kill('SIGTERM');
  for (const end of ends) expect(await end).toMatch(/\* BYE The server is shutting down/);
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  const clients = await database.sql`select distinct client_address from event where connection is not null`;
  expect(clients.map((row) => row.client_address)).toEqual(['127.0.0.1']);
  const endings = (await runs()).map(({ ending }) => ending).sort();
  expect(endings).toEqual(['clean', 'clean', 'replaced']);
}, 60_000);

it('knows its slot from its arguments, and the names that are no longer used', () => {
  expect(slotOf([])).toEqual({ number: 1, diedAt: null });
  expect(slotOf(['2', ''])).toEqual({ number: 2, diedAt: null });
  expect(slotOf(['3', '1795000000000'])).toEqual({ number: 3, diedAt: 1795000000000 });
  expect(retiredNames('lab', 6)).toEqual(['lab-7', 'lab-8']);
});
