import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { startCluster } from './cluster';
import { keepCluster } from './keep';

it('restarts a postmaster that was killed, on the same port with the same data, and says so', async () => {
  const dir = join(mkdtempSync(join(tmpdir(), 'motco2-keep-')), 'pg');
  const cluster = await startCluster({ dir, port: 0 });
  const told: unknown[] = [];
  let again = () => {};
  const running = new Promise<void>((done) => {
    again = done;
  });
  const leave = keepCluster(cluster, dir, (what) => {
    told.push(what);
    if (what === true) again();
  });
  try {
    process.kill(
      Number(readFileSync(join(cluster.dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]),
      'SIGKILL',
    );
    await running;
    expect(told).toContain(null);
    const sql = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
    expect((await sql`select 1 as one`)[0]).toEqual({ one: 1 });
    await sql.end();
  } finally {
    await leave();
    await cluster.stop();
    for (const path of [dir, cluster.dataDir]) rmSync(path, { recursive: true, force: true });
  }
}, 60_000);
