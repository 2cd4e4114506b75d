import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { prepareDatabase } from '../migrate';
import { PortInUse, startCluster } from './cluster';

const parent = mkdtempSync(join(tmpdir(), 'motco2-cluster-'));
const standIns: string[] = [];
afterAll(() => {
  for (const dir of [parent, ...standIns.flatMap((at) => [at, `${at}.log`, `${at}.password`])])
    rmSync(dir, { recursive: true, force: true });
});

describe('the embedded PostgreSQL', () => {
  it('starts, is adopted by a second start, keeps its data over a stop, and asks for a password', async () => {
    const dir = join(parent, 'a');
    const first = await startCluster({ dir, port: 0 });
    standIns.push(first.dataDir);
    const urls = await prepareDatabase(first.adminUrl, { server: 's3cret-s', lab: 's3cret-l' }, 'motco2');
    const sql = postgres(urls.serverUrl, { max: 1 });
    await sql`insert into organisation (immatriculation, name) values ('1', 'Éditeur')`;
    await sql.end();

    const adopted = await startCluster({ dir, port: first.port });
    expect(adopted.port).toBe(first.port);
    await adopted.stop();

    const again = await startCluster({ dir, port: first.port });
    const reader = postgres(urls.serverUrl, { max: 1 });
    expect(await reader`select name from organisation`).toMatchObject([{ name: 'Éditeur' }]);
    await reader.end();

    const stranger = postgres(urls.serverUrl.replace('s3cret-s', 'wrong'), { max: 1 });
    await expect(stranger`select 1`).rejects.toThrow(/password/);
    await stranger.end();

    const lab = postgres(urls.labUrl, { max: 1 });
    await expect(lab`select * from api_token`).rejects.toThrow(/permission denied/);
    await expect(lab`select * from account`).rejects.toThrow(/permission denied/);
    expect(await lab`select * from lab_alias`).toEqual([]);
    await lab.end();
    await again.stop();
    expect(statSync(`${first.dataDir}.password`).mode & 0o077).toBe(0);
  });

  it('names the port that another program holds', async () => {
    const holder = createServer();
    const port = await new Promise<number>((done) =>
      holder.listen(0, '127.0.0.1', () => done((holder.address() as { port: number }).port)),
    );
    await expect(startCluster({ dir: join(parent, 'b'), port })).rejects.toBeInstanceOf(PortInUse);
    holder.close();
  });
});
