#!/usr/bin/env node
/**
 * `npm start`, `npm run dev`: plain JavaScript, because on a fresh clone nothing is installed yet.
 * Installs the dependencies when they are missing or the lock file changed, then hands over to main.ts.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Node below 20.20 lacks what the libraries need; say so instead of failing obscurely. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 20)) return;
  console.error(
    `MOTCO2 demande Node 20.20 ou plus récent ; celui-ci est ${version}. Installez-le depuis nodejs.org.`,
  );
  process.exit(2);
}

/** Installs what package-lock.json says, once per state of that file. */
export function ensureDependencies() {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const marker = join(root, 'node_modules', '.motco2-lock-sha256');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return;
  console.log('Installation des dépendances (npm ci), une à deux minutes la première fois…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    // A caller in production mode would otherwise lose what the build needs.
    env: { ...process.env, NODE_ENV: 'development' },
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(
      'L’installation des dépendances a échoué : voir les lignes ci-dessus (réseau, registre npm, espace disque).',
    );
    process.exit(2);
  }
  writeFileSync(marker, hash);
}

/** Makes TypeScript files importable in this process. */
export async function enableTypeScript() {
  const { register } = await import('tsx/esm/api');
  register();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  checkNode();
  ensureDependencies();
  await enableTypeScript();
  const { main } = await import('./main.ts');
  await main({ dev: process.argv.includes('--dev') });
}
