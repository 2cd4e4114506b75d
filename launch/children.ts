/** The processes of an instance: started, restarted when they die, stopped together. */
import { type ChildProcess, fork } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './errors';

export interface ChildSpec {
  name: 'server' | 'lab' | 'sandbox';
  /** TypeScript entry, relative to the project's root. */
  entry: string;
  /** Path of its configuration file. */
  config: string;
}

export interface Child {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

const MAX_LOG_BYTES = 20 * 1024 * 1024;
/** A child that answers a stop later than this is killed. */
const STOP_GRACE_MS = 8_000;
const READY_TIMEOUT_MS = 60_000;

/**
 * Starts a child and resolves once it says that it accepts connections. Dying before is a StartError that quotes
 * its last words; dying later restarts it (1 s, then 2, 4… up to 30), and `onRestart` tells.
 */
export async function startChild(
  spec: ChildSpec,
  context: {
    root: string;
    dataDir: string;
    echo: boolean;
    onRestart: (name: string, pid: number | undefined) => void;
  },
): Promise<Child> {
  const log = openLog(context.dataDir, spec.name);
  let stopping = false;
  let current: ChildProcess;
  let lastWords = '';
  let delay = 1000;
  let restart: NodeJS.Timeout | undefined;

  const launch = (): ChildProcess => {
    const child = fork(join(context.root, spec.entry), [], {
      cwd: context.root,
      execArgv: ['--import', 'tsx', '--enable-source-maps'],
      // Its own process group: Ctrl-C reaches the launcher only, which then stops its children in order.
      detached: true,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        TZ: process.env.TZ,
        NODE_ENV: context.echo ? 'development' : 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS,
        MOTCO2_CONFIG: spec.config,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        log.write(chunk);
        if (context.echo) process.stdout.write(chunk);
        lastWords = (lastWords + chunk.toString()).slice(-4000);
      });
    }
    return child;
  };

  const watch = (child: ChildProcess) => {
    child.once('exit', (code, signal) => {
      if (stopping) return;
      console.error(
        `\n! ${spec.name} s’est arrêté (${signal ?? `code ${code}`}), redémarrage dans ${delay / 1000} s. Journal : ${log.path}`,
      );
      restart = setTimeout(() => {
        current = launch();
        watch(current);
        current.once('message', () => {
          delay = 1000;
          console.error(`  ${spec.name} répond de nouveau.`);
          context.onRestart(spec.name, current.pid);
        });
      }, delay);
      delay = Math.min(delay * 2, 30_000);
    });
  };

  current = launch();
  await new Promise<void>((ready, fail) => {
    const timer = setTimeout(() => {
      stopping = true;
      current.kill('SIGKILL');
      fail(
        new StartError(
          `${spec.name} ne répond pas après ${READY_TIMEOUT_MS / 1000} s.\n${lastWords}`,
          `Journal : ${log.path}`,
        ),
      );
    }, READY_TIMEOUT_MS);
    current.once('message', () => {
      clearTimeout(timer);
      current.removeAllListeners('exit');
      ready();
    });
    current.once('exit', (code) => {
      clearTimeout(timer);
      fail(
        new StartError(
          `${spec.name} n’a pas démarré (code ${code}).\n${lastWords.trim().split('\n').slice(-15).join('\n')}`,
          `Journal : ${log.path}`,
        ),
      );
    });
  });
  watch(current);

  return {
    get pid() {
      return current.pid;
    },
    stop: async () => {
      stopping = true;
      clearTimeout(restart);
      await stopProcess(current);
      log.end();
    },
  };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await gone;
  clearTimeout(timer);
}

function openLog(dataDir: string, name: string): WriteStream & { path: string | Buffer } {
  const dir = join(dataDir, 'logs');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, `${name}.log`);
  if (existsSync(path) && statSync(path).size > MAX_LOG_BYTES) renameSync(path, `${path}.1`);
  return createWriteStream(path, { flags: 'a', mode: 0o600 });
}
