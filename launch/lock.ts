/** Locks between launchers: one per data directory, one build at a time. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './errors';

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A reused process number must not lock an instance out: the lock also remembers when its owner was born. */
function bornAt(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** A lock taken, or the process that holds it. */
export type Lock = { release: () => void } | { owner: number };

/** Takes a lock file, also one whose owner died. Throws the file system's error when the folder cannot be written. */
export function tryLock(file: string): Lock {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid, born: bornAt(process.pid) }), {
        flag: 'wx',
        mode: 0o600,
      });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = readOwner(file);
      if (owner && alive(owner.pid) && bornAt(owner.pid) === owner.born) return { owner: owner.pid };
      rmSync(file, { force: true });
    }
  }
  throw new StartError(`Le verrou ${file} ne peut pas être pris.`, 'Réessayez.');
}

/**
 * Takes the lock of a data directory; returns its release.
 * @throws StartError when another launcher runs on it.
 */
export function takeLock(dataDir: string): () => void {
  const lock = tryLock(join(dataDir, 'launcher.lock'));
  if ('release' in lock) return lock.release;
  throw new StartError(
    `Une instance utilise déjà ${dataDir} (processus ${lock.owner}).`,
    'Arrêtez-la (Ctrl-C dans son terminal), ou donnez un autre dossier avec MOTCO2_DATA_DIR et un autre MOTCO2_PORT_OFFSET.',
  );
}

function readOwner(file: string): { pid: number; born: string } | null {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; born: string };
    return Number.isInteger(owner.pid) ? owner : null;
  } catch {
    return null;
  }
}
