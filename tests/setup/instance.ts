/** vitest global set-up: a whole instance, started as a user would, on its own ports and data directory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Data directory of the running instance (instance.json is in it). */
    instanceDir: string;
  }
}

const ROOT = resolve(import.meta.dirname, '../..');
/** A first start builds the pages: minutes, on a machine that does other things. */
const START_TIMEOUT_MS = 400_000;

/** Of the instance that tests share. Another one lets several checkouts test at the same time. */
const SHARED_OFFSET = Number(process.env.TEST_PORT_OFFSET ?? 371);
/** Of those that a test starts for itself; files of one project that start some run one at a time. */
export const OWN_OFFSET = SHARED_OFFSET + 1;

/** Starts `npm start`'s program and waits for instance.json. */
export async function startInstance(dataDir: string, env: Record<string, string>): Promise<ChildProcess> {
  // A killed launcher leaves its description behind; the next one removes it, but perhaps after our first look.
  rmSync(join(dataDir, 'instance.json'), { force: true });
  const child = spawn(process.execPath, [join(ROOT, 'launch/start.mjs')], {
    cwd: ROOT,
    env: { ...cleanEnv(), MOTCO2_DATA_DIR: dataDir, ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(join(dataDir, 'instance.json'))) {
    if (child.exitCode !== null)
      throw new Error(`the instance did not start (exit ${child.exitCode}):\n${output}`);
    if (Date.now() > deadline) {
      child.kill('SIGTERM');
      throw new Error(`the instance is not ready after ${START_TIMEOUT_MS / 1000} s:\n${output}`);
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
  return child;
}

/** Stops it as Ctrl-C does and waits until it is gone. */
export async function stopInstance(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  child.kill('SIGINT');
  return gone;
}

/** A fresh instance for one test file; `end` stops it and removes all of it. */
export async function openOwnInstance(
  env: Record<string, string>,
): Promise<{ dataDir: string; end: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'motco2-own-'));
  const end = async (child?: ChildProcess) => {
    if (child) await stopInstance(child);
    removeInstanceData(dataDir);
  };
  try {
    const child = await startInstance(dataDir, { MOTCO2_PORT_OFFSET: String(OWN_OFFSET), ...env });
    return { dataDir, end: () => end(child) };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Nothing of the caller's own instance may leak into the tests'. */
function cleanEnv(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(MOTCO2_|VITEST|NODE_ENV|DATABASE_URL)/.test(name)),
  );
}

/** Deletes what an instance created, also where root's PostgreSQL keeps its files. */
export function removeInstanceData(dataDir: string): void {
  const location = join(dataDir, 'postgres.location');
  if (existsSync(location)) {
    const at = readFileSync(location, 'utf8').trim();
    for (const suffix of ['', '.log', '.password']) rmSync(at + suffix, { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}

export default async function setup(project: TestProject) {
  const dataDir = mkdtempSync(join(tmpdir(), 'motco2-system-'));
  const child = await startInstance(dataDir, {
    MOTCO2_PORT_OFFSET: String(SHARED_OFFSET),
    SANDBOX_AUTO_APPROVE: 'true',
    QUIET_SECONDS: '2',
    SETTLE_SECONDS: '4',
    EXECUTIONS_PER_HOUR: '10000',
  });
  project.provide('instanceDir', dataDir);
  return async () => {
    await stopInstance(child);
    if (!process.env.KEEP_TEST_DATA) removeInstanceData(dataDir);
  };
}
