/**
 * The embedded PostgreSQL: one cluster per data directory, started when it is not running, adopted when it is
 * (a killed launcher leaves it behind, and its data are intact).
 */
import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { postgresBinaries, type RunAs, unprivilegedUser, worksAs } from './binaries';

const run = promisify(execFile);

export interface Cluster {
  /** URL of the superuser, on database `postgres`. */
  adminUrl: string;
  port: number;
  /** Where the data really are: /var/tmp when the asked place is closed to the unprivileged user. */
  dataDir: string;
  stop(): Promise<void>;
}

/** Says that a TCP port cannot be bound. */
export class PortInUse extends Error {
  constructor(readonly port: number) {
    super(`port ${port} is already in use`);
  }
}

async function portIsFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}

function firstExistingParent(path: string): string {
  let current = resolve(path);
  while (!existsSync(current)) current = dirname(current);
  return current;
}

/**
 * The data directory itself, or a stand-in below /var/tmp when `user` cannot reach it (a checkout below /root). A
 * pointer beside the asked place remembers the stand-in; without it, what is there belongs to an instance that was
 * deleted, and goes.
 */
async function reachable(bin: string, dir: string, user: RunAs): Promise<string> {
  const wanted = resolve(dir);
  if (user.uid === undefined || worksAs(user, '/usr/bin/test', ['-x', firstExistingParent(dirname(wanted))]))
    return wanted;
  const pointer = `${wanted}.location`;
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim();
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const standIn = `/var/tmp/motco2-data-${name}`;
  if (existsSync(standIn)) await stopCluster(bin, standIn, user);
  for (const suffix of ['', '.log', '.password']) rmSync(standIn + suffix, { recursive: true, force: true });
  mkdirSync(dirname(pointer), { recursive: true, mode: 0o700 });
  writeFileSync(pointer, `${standIn}\n`, { mode: 0o600 });
  return standIn;
}

/** The superuser's password: made once, kept beside the cluster, readable by its owner only. */
function superuserPassword(dir: string, user: RunAs): string {
  const file = `${dir}.password`;
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  if (user.uid !== undefined) chownSync(file, user.uid, user.gid ?? user.uid);
  return password;
}

async function createCluster(bin: string, dir: string, user: RunAs): Promise<void> {
  // An interrupted initdb leaves a directory without PG_VERSION's last sibling; start over.
  if (existsSync(dir) && !existsSync(join(dir, 'motco2-created'))) rmSync(dir, { recursive: true });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (user.uid !== undefined) chownSync(dir, user.uid, user.gid ?? user.uid);
  await run(
    join(bin, 'initdb'),
    [
      ...['-D', dir, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${dir}.password`],
      ...['-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    ],
    { ...user, cwd: '/' },
  );
  writeFileSync(join(dir, 'motco2-created'), '');
}

async function runningPort(bin: string, dir: string, user: RunAs): Promise<number | null> {
  try {
    await run(join(bin, 'pg_ctl'), ['status', '-D', dir], { ...user, cwd: '/' });
    return Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[3]);
  } catch {
    return null;
  }
}

/**
 * Starts the cluster of a directory, or adopts it.
 * @param options.port TCP port on 127.0.0.1; 0 picks a free one.
 * @param options.durable false only for throw-away test clusters.
 * @throws PortInUse when another program holds the port; Error with the server's own words otherwise.
 */
export async function startCluster(options: {
  dir: string;
  port: number;
  durable?: boolean;
}): Promise<Cluster> {
  const user = unprivilegedUser();
  const bin = join(postgresBinaries(user), 'bin');
  const dir = await reachable(bin, options.dir, user);
  mkdirSync(dirname(dir), { recursive: true });
  const password = superuserPassword(dir, user);
  if (!existsSync(join(dir, 'motco2-created'))) await createCluster(bin, dir, user);

  let port = await runningPort(bin, dir, user);
  if (port !== null && options.port !== 0 && port !== options.port) {
    await stopCluster(bin, dir, user);
    port = null;
  }
  if (port === null) {
    port = options.port === 0 ? await freePort() : options.port;
    if (!(await portIsFree(port))) throw new PortInUse(port);
    await startPostgres(bin, dir, user, port, options.durable ?? true);
  }
  return {
    adminUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    dataDir: dir,
    stop: () => stopCluster(bin, dir, user),
  };
}

async function startPostgres(
  bin: string,
  dir: string,
  user: RunAs,
  port: number,
  durable: boolean,
): Promise<void> {
  const settings = [
    `-p ${port}`,
    "-c listen_addresses=127.0.0.1 -c unix_socket_directories=''",
    '-c max_connections=120 -c shared_buffers=64MB -c log_min_messages=warning',
    durable ? '' : '-c fsync=off -c full_page_writes=off',
  ].join(' ');
  // pg_ctl daemonises: stdio must not be inherited, or our own exit would wait for it.
  const child = spawn(
    join(bin, 'pg_ctl'),
    ['start', '-w', '-t', '60', '-D', dir, '-l', `${dir}.log`, '-o', settings],
    {
      ...user,
      cwd: '/',
      stdio: 'ignore',
    },
  );
  if (user.uid !== undefined && !existsSync(`${dir}.log`)) {
    writeFileSync(`${dir}.log`, '');
    chownSync(`${dir}.log`, user.uid, user.gid ?? user.uid);
  }
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('exit', done);
  });
  if (code !== 0) {
    const log = existsSync(`${dir}.log`)
      ? readFileSync(`${dir}.log`, 'utf8').trim().split('\n').slice(-5).join('\n')
      : '';
    throw new Error(`PostgreSQL did not start (pg_ctl exit ${code}).\n${log}`);
  }
}

async function stopCluster(bin: string, dir: string, user: RunAs): Promise<void> {
  await run(join(bin, 'pg_ctl'), ['stop', '-w', '-m', 'fast', '-D', dir], { ...user, cwd: '/' }).catch(
    async (error) => {
      if ((await runningPort(bin, dir, user)) !== null) throw error;
    },
  );
}

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
