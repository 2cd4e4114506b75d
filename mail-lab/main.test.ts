/** The laboratory as a process: ready, without its database, killed and replaced, stopped. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostByKey, hostName } from '../conformance/hosts';
import { type Cluster, startCluster } from '../db/embedded/cluster';
import { prepareDatabase } from '../db/migrate';
import { createTestPki, type TestPki } from '../pki/testing';
import { DEFAULT_LIMITS, type LabConfig } from './config';
import { TestClient } from './imap/test-client';
import { stablePort } from './testing-port';

const ZONE = 'tests.example.fr';
const BUFFER = 600;
const dir = mkdtempSync(join(tmpdir(), 'motco2-process-'));
const clusterDir = join(dir, 'pg');
const children: ChildProcess[] = [];
let pki: TestPki;
let cluster: Cluster;
let sql: postgres.Sql;
let config: LabConfig;

beforeAll(async () => {
  const host = hostByKey('org-valid');
  const hostNames = [{ key: host.key, name: hostName(host, ZONE), defect: host.defect }];
  [pki, cluster] = await Promise.all([
    createTestPki({ zone: ZONE, hostNames }),
    startCluster({ dir: clusterDir, port: await stablePort(), durable: false }),
  ]);
  const { labUrl, adminUrl } = await prepareDatabase(cluster.adminUrl, { server: 's', lab: 'l' }, 'motco2');
  sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  const files = pki.paths.lab.hosts[host.key]!;
  const [imapPort, smtpPort] = [await stablePort(), await stablePort()];
  config = {
    ...{
      name: 'lab',
      processes: 1,
      databaseUrl: labUrl,
      zone: ZONE,
      mailDomain: 'x.test',
      patientDomains: [],
    },
    ...{ hostsBy: 'port', defaultHost: null, proxyProtocolFrom: [] },
    hosts: [
      {
        ...{ key: host.key, name: files.name, bind: '127.0.0.1', imapPort, smtpPort },
        ...{ imapsPort: null, smtpsPort: null },
        ...{ certificateFile: files.chainPem, keyFile: files.keyPem },
      },
    ],
    clientTrust: [
      {
        name: 'test',
        certificateFiles: [pki.paths.lab.clientAnchorsPem],
        crlFiles: [pki.paths.lab.clientCrlPem],
      },
    ],
    psc: { issuer: 'https://x.test', jwksUri: 'http://127.0.0.1:9/', productionIssuers: [], skewSeconds: 30 },
    tls13: false,
    http: { bind: '127.0.0.1', port: 0 },
    pkiDir: pki.paths.dir,
    limits: { ...DEFAULT_LIMITS, bufferedEvents: BUFFER, commandsBeforeAuth: 1000 },
    logLevel: 'warn',
  };
}, 60_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await sql?.end();
  await cluster?.stop();
  await pki?.remove();
  for (const path of [dir, cluster.dataDir, `${cluster.dataDir}.log`, `${cluster.dataDir}.password`]) {
    rmSync(path, { recursive: true, force: true });
  }
});

/** Starts a process with this configuration; resolves once it is ready, or with its last words when it ends. */
async function start(
  settled: LabConfig,
): Promise<{ child: ChildProcess; words: () => string; ready: boolean }> {
  const file = join(dir, `config-${children.length}.json`);
  writeFileSync(file, JSON.stringify(settled), { mode: 0o600 });
  const child = fork(resolve(import.meta.dirname, 'main.ts'), [], {
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env.PATH, NODE_ENV: 'test', MOTCO2_CONFIG: file },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      words += chunk;
    });
  }
  const ready = await Promise.race([
    once(child, 'message').then(([message]) => (message as { ready?: boolean }).ready === true),
    once(child, 'close').then(() => false),
  ]);
  return { child, words: () => words, ready };
}

const runs = () => sql`select id, ending, lost_events::int as lost, last_seq::int as last,
  (select count(*)::int from event where process = lab_process.id) as events from lab_process order by created_at`;

describe('a laboratory process', () => {
  it('refuses to start on a port in use, and says which', async () => {
    const holder = createServer().listen(config.hosts[0]!.imapPort, '127.0.0.1');
    await once(holder, 'listening');
    const { ready, words } = await start(config);
    holder.close();
    expect(ready).toBe(false);
    expect(words()).toMatch(
      new RegExp(`cannot listen on 127.0.0.1:${config.hosts[0]!.imapPort}.*MOTCO2_PORT_OFFSET`),
    );
  }, 30_000);

  it('outlives its database, refuses when it can keep no more, and takes up again', async () => {
    const { child, ready } = await start(config);
    expect(ready).toBe(true);
    const { imapPort } = config.hosts[0]!;
    const client = await TestClient.to(imapPort);
    await client.greeting();
    expect(await client.command('NOOP')).toBe('OK NOOP completed');

    await cluster.stop();
    // Who is there already is kept waiting when room runs short, and loses nothing; newcomers are sent away.
    const held = (async () => {
      for (let i = 0; i < 300; i++) expect(await client.command('NOOP')).toBe('OK NOOP completed');
    })();
    for (;;) {
      const newcomer = await TestClient.to(imapPort);
      const greeting = await newcomer.until(/\r\n/);
      newcomer.socket.destroy();
      if (/^\* BYE \[UNAVAILABLE\] The server cannot record events/.test(greeting)) break;
      expect(greeting).toMatch(/^\* OK/);
    }

    cluster = await startCluster({ dir: clusterDir, port: cluster.port, durable: false });
    for (;;) {
      const next = await TestClient.to(imapPort);
      const welcome = /^\* OK/.test(await next.until(/\r\n/));
      next.socket.destroy();
      if (welcome) break;
    }
    await held;
    expect(await client.command('NOOP')).toBe('OK NOOP completed');
    child.kill('SIGKILL');
    await once(child, 'close');
  }, 60_000);

  it('killed, is ended by its successor; stopped, ends its own run with everything stored', async () => {
    const { child, ready } = await start(config);
    expect(ready).toBe(true);
    const client = await TestClient.to(config.hosts[0]!.imapPort);
    await client.greeting();
    child.kill('SIGTERM');
    expect(await client.rest()).toMatch(/^\* BYE The server is shutting down/);
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    const all = await runs();
    const [killed, stopped] = all.slice(-2);
    expect(killed).toMatchObject({ ending: 'replaced', lost: 0 });
    // connection.opened, transcript, connection.closed
    expect(stopped).toMatchObject({ ending: 'clean', lost: 0, last: 3, events: 3 });
  }, 60_000);

  it('ends when its parent is gone', async () => {
    const { child, ready, words } = await start(config);
    expect([ready, words()]).toEqual([true, '']);
    child.disconnect();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect((await runs()).at(-1)).toMatchObject({ ending: 'clean' });
  }, 30_000);
});
