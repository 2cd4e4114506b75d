/** For tests: a throw-away IGC, and the real openssl to judge it. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePki } from './ensure';
import type { EnsurePkiOptions, PkiHost, PkiPaths } from './types';

const ZONE = 'tests.example.fr';

/** The eight hosts, as conformance/hosts.ts describes them. */
export const TEST_HOSTS: PkiHost[] = ['org', 'psc'].flatMap((family): PkiHost[] => [
  { key: `${family}-valid`, name: `mail-${family}.${ZONE}`, defect: null },
  { key: `${family}-expired`, name: `mail-${family}-expire.${ZONE}`, defect: 'expired' },
  { key: `${family}-revoked`, name: `mail-${family}-revoq.${ZONE}`, defect: 'revoked' },
  { key: `${family}-otherca`, name: `mail-${family}-nonigc.${ZONE}`, defect: 'otherca' },
]);

export interface TestPki {
  options: EnsurePkiOptions;
  paths: PkiPaths;
  remove: () => Promise<void>;
}

export function testOptions(dir: string, changes: Partial<EnsurePkiOptions> = {}): EnsurePkiOptions {
  return {
    dir,
    instanceId: 'essai1234',
    zone: ZONE,
    baseUrl: 'http://127.0.0.1:15800',
    local: true,
    hostNames: TEST_HOSTS,
    ...changes,
  };
}

/** An IGC in a temporary directory. */
export async function createTestPki(changes: Partial<EnsurePkiOptions> = {}): Promise<TestPki> {
  const parent = await temporaryFolder();
  const options = testOptions(join(parent, 'pki'), changes);
  const paths = await ensurePki(options);
  return { options, paths, remove: () => rm(parent, { recursive: true, force: true }) };
}

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'motco2-pki-'));

export interface Outcome {
  code: number;
  /** Standard output, then standard error. */
  text: string;
}

/** Runs a program to its end; its exit code is a result, not an error. */
export function run(command: string, args: string[], input?: string | Uint8Array): Promise<Outcome> {
  return new Promise((done, failed) => {
    const child = execFile(
      command,
      args,
      { timeout: 20_000, maxBuffer: 8 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') failed(error);
        else done({ code: Number(error?.code ?? 0), text: stdout + stderr });
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

export const openssl = (...args: string[]): Promise<Outcome> => run('openssl', args);

/** Starts ensurePki in a process of its own. */
export function spawnEnsurePki(options: EnsurePkiOptions) {
  const module = new URL('./ensure.ts', import.meta.url).href;
  const code = `import { ensurePki } from ${JSON.stringify(module)};
    ensurePki(JSON.parse(process.argv[1])).then(() => process.exit(0), (e) => { console.error(e); process.exit(1); });`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code, JSON.stringify(options)];
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
  });
  const ended = new Promise<number | null>((done) => child.once('exit', (status) => done(status)));
  return { child, ended };
}
