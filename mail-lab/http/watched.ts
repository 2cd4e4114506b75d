/** Files kept in memory and read again when they change on the disk; readers never wait for more than a stat. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** Something made from files, made again when one of them changes. */
export interface Watched<T> {
  /** The present value. Rejects when a file cannot be read and nothing was loaded before. */
  get(): Promise<T>;
}

/**
 * Watches files by their modification time, size and inode (they are replaced by renaming). A reload that
 * fails keeps the former value and is reported: half an update must not stop the service.
 */
export function watch<T>(
  files: readonly string[],
  load: () => Promise<T>,
  onError: (error: unknown) => void,
): Watched<T> {
  let current: { stamp: string; value: Promise<T> } | null = null;
  let lastGood: { value: T } | null = null;

  async function reload(): Promise<T> {
    try {
      const value = await load();
      lastGood = { value };
      return value;
    } catch (error) {
      current = null;
      if (!lastGood) throw error;
      onError(error);
      return lastGood.value;
    }
  }

  async function get(): Promise<T> {
    const stamp = await stampOf(files);
    if (current?.stamp !== stamp) current = { stamp, value: reload() };
    return current.value;
  }
  return { get };
}

export interface FileContent {
  bytes: Buffer;
  etag: string;
  modified: Date;
}

/** A file with what HTTP says about it. */
export function watchFile(path: string, onError: (error: unknown) => void): Watched<FileContent> {
  const load = async (): Promise<FileContent> => {
    const { mtime } = await stat(path);
    const bytes = await readFile(path);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
    return { bytes, etag, modified: new Date(Math.floor(mtime.getTime() / 1000) * 1000) };
  };
  return watch([path], load, onError);
}

async function stampOf(files: readonly string[]): Promise<string> {
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => null)));
  return stats.map((found) => (found ? `${found.mtimeMs}-${found.size}-${found.ino}` : 'absent')).join(' ');
}
