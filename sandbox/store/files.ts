/** Small files that must survive a crash whole: written beside, then renamed into place, mode 0600. */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Creates a directory that only its owner may enter. */
export function ensurePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
}

/** Replaces the file at `path` with `text`, atomically. Throws the file system's error. */
export function writeAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}.part`;
  writeFileSync(beside, text, { mode: 0o600, flush: true });
  renameSync(beside, path);
}

/**
 * Reads a JSON file. Absent: undefined. Unreadable: the file is put aside as `<path>.illisible`, `onDamage` is
 * told, and undefined is returned, so that a damaged snapshot never prevents a start.
 */
export function readJson(path: string, onDamage: (message: string) => void): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    renameSync(path, `${path}.illisible`);
    onDamage(`${path} could not be read as JSON and was put aside`);
    return undefined;
  }
}
