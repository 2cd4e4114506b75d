/** vitest global set-up: a throw-away PostgreSQL cluster with a migrated template database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startCluster } from '../../db/embedded/cluster';
import { prepareDatabase } from '../../db/migrate';

const TEMPLATE = 'motco2_template';

export default async function setup(project: TestProject) {
  const parent = mkdtempSync(join(tmpdir(), 'motco2-test-'));
  const cluster = await startCluster({ dir: join(parent, 'postgres'), port: 0, durable: false });
  await prepareDatabase(cluster.adminUrl, { server: 'test-server', lab: 'test-lab' }, TEMPLATE);
  project.provide('postgresUrl', cluster.adminUrl);
  project.provide('postgresTemplate', TEMPLATE);
  return async () => {
    await cluster.stop();
    rmSync(parent, { recursive: true, force: true });
    if (cluster.dataDir !== join(parent, 'postgres'))
      rmSync(cluster.dataDir, { recursive: true, force: true });
  };
}
