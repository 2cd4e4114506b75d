/** Reading and writing files so that a reader, or a process killed in the middle, never leaves or sees a half. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { systemCode } from './errors';

export const PRIVATE_MODE = 0o600;
export const SHARED_MODE = 0o644;

export const readText = (path: string): Promise<string> => readFile(path, 'utf8');

/** The content of a file, or null when it does not exist. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Replaces a file in one step, on the disk before it is visible. */
export async function replaceFile(path: string, data: string | Uint8Array, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, data, { mode, flag: 'wx', flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Replaces a file only when its content differs, so that readers that watch it are not disturbed. */
export async function settleFile(path: string, data: string | Uint8Array, mode: number): Promise<boolean> {
  const wanted = Buffer.from(data);
  if ((await readIfThere(path))?.equals(wanted)) return false;
  await replaceFile(path, wanted, mode);
  return true;
}
