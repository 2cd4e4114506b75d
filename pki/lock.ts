/**
 * One writer at a time in an IGC, across processes: a lock file that names its holder. The lock of a dead
 * process, or one older than any honest work, is taken over. Every write under it is atomic by itself, so
 * the lock only prevents lost updates of the registry.
 */
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { PkiError, systemCode } from './errors';

const STALE_MS = 60_000;
const PATIENCE_MS = 90_000;
const RETRY_MS = 15;

/** Runs `work` while holding the lock. Throws PkiError when another process holds it for more than 90 s. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const token = `${process.pid} ${randomBytes(8).toString('hex')}`;
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await take(path, token))) {
    await removeStale(path);
    if (Date.now() > giveUpAt) {
      throw new PkiError(`Un autre processus modifie l'IGC de test depuis trop longtemps (verrou ${path}).`);
    }
    await pause(RETRY_MS * (0.5 + Math.random()));
  }
  try {
    return await work();
  } finally {
    // Only our own: the lock may have been taken over if this process was suspended for a minute.
    if ((await holder(path)) === token) await rm(path, { force: true });
  }
}

async function take(path: string, token: string): Promise<boolean> {
  // Written apart then linked: the lock never exists without its holder's name.
  const own = `${path}.${token.replace(' ', '-')}`;
  await writeFile(own, token, { mode: 0o600, flag: 'wx' });
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function removeStale(path: string): Promise<void> {
  const token = await holder(path);
  if (token === null || !(await isStale(path, token))) return;
  const aside = `${path}.stale-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, aside);
    // Another process may have replaced the stale lock between our look and our rename: give it back.
    if ((await holder(aside)) !== token) await link(aside, path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function isStale(path: string, token: string): Promise<boolean> {
  if (!isAlive(Number.parseInt(token, 10))) return true;
  try {
    return Date.now() - (await stat(path)).mtimeMs > STALE_MS;
  } catch {
    return false;
  }
}

async function holder(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Whether a process of this machine exists. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
