/** Builds the pages when their sources changed since the last build. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { StartError } from './errors';
import { tryLock } from './lock';

/** All that ends up in the build; tests and other processes' code do not. */
const SOURCES = [
  'app',
  'server',
  'conformance',
  'documents',
  'db/queries',
  'db/schema',
  'public',
  'package-lock.json',
  'tsconfig.json',
  'next.config.js',
  'postcss.config.mjs',
  'proxy.ts',
];

function hashInto(hash: ReturnType<typeof createHash>, root: string, path: string): void {
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) hashInto(hash, root, join(path, name));
  } else if (!/\.test\.tsx?$/.test(path)) {
    hash.update(path).update('\0').update(readFileSync(full)).update('\0');
  }
}

/** SHA-256 over every source file of the pages. */
export function sourcesHash(root: string): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) hashInto(hash, root, source);
  return hash.digest('hex');
}

/**
 * Makes `.next` current. Returns whether a build was needed. Two instances of one checkout build one after the other:
 * both write the same folder.
 * @param signal ends a build under way.
 * @param begun told when one is needed: it takes minutes.
 * @throws StartError with the last lines of the build's output.
 */
export async function ensureBuild(
  root: string,
  signal?: AbortSignal,
  begun: () => void = () => {},
): Promise<boolean> {
  const lock = join(root, 'node_modules', '.cache', 'motco2-build.lock');
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    const taken = tryLock(lock);
    if ('release' in taken) return build(root, signal, begun).finally(taken.release);
    await setTimeout(250, undefined, { signal });
  }
}

async function build(root: string, signal: AbortSignal | undefined, begun: () => void): Promise<boolean> {
  const marker = join(root, '.next', 'motco2-sources-sha256');
  const wanted = sourcesHash(root);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return false;
  begun();
  let result = await nextBuild(root, signal);
  if (result.code !== 0 && !signal?.aborted) {
    // A build that failed for a reason of its moment (no loopback, killed) is cached as a failure: once more, from nothing.
    rmSync(join(root, '.next'), { recursive: true, force: true });
    result = await nextBuild(root, signal);
  }
  if (result.code !== 0) {
    throw new StartError(
      `La construction des pages a échoué :\n${result.output.slice(-3000)}`,
      'Corrigez, puis relancez.',
    );
  }
  writeFileSync(marker, wanted);
  return true;
}

function nextBuild(root: string, signal?: AbortSignal): Promise<{ code: number | null; output: string }> {
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, output }));
  });
}
