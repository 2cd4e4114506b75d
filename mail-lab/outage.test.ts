/** The database goes away under traffic: what was answered stays true, and what was seen is told once it is back. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cluster, startCluster } from '../db/embedded/cluster';
import { prepareDatabase } from '../db/migrate';
import { TestClient } from './imap/test-client';
import { type Laboratory, startLaboratory } from './laboratory';
import { createLog } from './log';
import { validHosts } from './testing-config';
import { stablePort } from './testing-port';

const dir = mkdtempSync(join(tmpdir(), 'motco2-outage-'));
let cluster: Cluster;
let lab: Laboratory;
let host: Awaited<ReturnType<typeof validHosts>>;
let sql: postgres.Sql;

const startDatabase = (port: number) => startCluster({ dir: join(dir, 'pg'), port, durable: true });

/** The server and all of its processes at once, like a machine that loses its power. */
async function killDatabase(): Promise<void> {
  const pid = Number(readFileSync(join(cluster.dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(-pid, 'SIGKILL');
  for (;;) {
    await pause(20);
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
  }
}

beforeAll(async () => {
  cluster = await startDatabase(await stablePort());
  const { labUrl, adminUrl } = await prepareDatabase(cluster.adminUrl, { server: 's', lab: 'l' }, 'motco2');
  sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  host = await validHosts(labUrl);
  await host.addMailbox(sql);
  lab = await startLaboratory(host.config, createLog('silent', 'lab-1'));
}, 90_000);
afterAll(async () => {
  await lab?.stop();
  await sql?.end();
  await cluster?.stop();
  await host?.remove();
  for (const path of [dir, cluster.dataDir, `${cluster.dataDir}.log`, `${cluster.dataDir}.password`]) {
    rmSync(path, { recursive: true, force: true });
  }
});

it('away for five seconds under traffic: clients wait, nothing is lost, the record has no hole', async () => {
  const clients = await Promise.all([1, 2, 3, 4].map(() => TestClient.to(host.imapPort)));
  for (const client of clients) await client.greeting();
  let running = true;
  let commands = 0;
  const traffic = clients.map(async (client) => {
    while (running) {
      expect(await client.command('NOOP')).toBe('OK NOOP completed');
      commands++;
      await pause(150);
    }
  });
  await pause(300);
  await cluster.stop();
  await pause(5000);
  cluster = await startDatabase(cluster.port);
  await pause(500);
  running = false;
  await Promise.all(traffic);
  for (const client of clients) client.socket.destroy();
  for (;;) {
    const [row] = await sql`select count(*)::int as n from event where type = 'connection.closed'`.catch(
      () => [{ n: 0 }],
    );
    if (row!.n >= clients.length) break;
    await pause(50);
  }
  const [told] = await sql`
    select (select count(*)::int from event where type = 'command.answered') as answered,
      (select count(*)::int from event where type = 'laboratory.gap') as gaps,
      (select count(*)::int from event e where e.process = p.id) as stored,
      (select max(process_seq)::int from event e where e.process = p.id) as last, lost_events::int as lost
    from lab_process p where ended_at is null`;
  expect(commands).toBeGreaterThan(50);
  expect(told).toMatchObject({ answered: commands, gaps: 0, lost: 0 });
  expect(told!.stored).toBe(told!.last);
}, 60_000);

it('killed right after a 250: the message is there, and so is the event that says so', async () => {
  const transport = createTransport({
    ...{ host: '127.0.0.1', port: host.smtpPort, requireTLS: true, name: 'x.test' },
    auth: { user: host.address, pass: 'any' },
    tls: { ...host.credential, rejectUnauthorized: false },
  });
  const { response } = await transport.sendMail({
    ...{ from: host.address, to: host.address, subject: 'survivor', text: 'x' },
  });
  await killDatabase();
  expect(response).toMatch(/^250/);
  cluster = await startDatabase(cluster.port);
  // The connection that the kill broke may be the one that a query is given first.
  const ask = () => sql`select count(*)::int as n from event where type = 'message.accepted'`;
  const [accepted] = await ask().catch(ask);
  expect(accepted!.n).toBe(1);
  const [stored] = await sql`select count(*)::int as n from message`;
  expect(stored!.n).toBeGreaterThanOrEqual(1);
  // And the laboratory goes on.
  const again = await transport.sendMail({
    from: host.address,
    to: host.address,
    subject: 'next',
    text: 'x',
  });
  expect(again.response).toMatch(/^250/);
}, 60_000);
