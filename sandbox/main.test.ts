import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { testConfig } from './testing/sandbox';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const config = testConfig();
afterEach(() => rmSync(config.dataDir, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function start(port: number) {
  const file = join(config.dataDir, 'config.json');
  writeFileSync(file, JSON.stringify({ ...config, port, baseUrl: `http://localhost:${port}` }));
  return fork(MAIN, {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, MOTCO2_CONFIG: file },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

it('tells its parent when it is ready, refuses a taken port, and stops cleanly when told or orphaned', async () => {
  const port = await freePort();
  const child = start(port);
  expect((await once(child, 'message'))[0]).toEqual({ ready: true });
  expect((await fetch(`http://localhost:${port}/healthz`)).status).toBe(200);

  const second = start(port);
  expect((await once(second, 'exit'))[0]).toBe(1);

  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);

  const orphan = start(port);
  await once(orphan, 'message');
  orphan.disconnect();
  expect((await once(orphan, 'exit'))[0]).toBe(0);
});
