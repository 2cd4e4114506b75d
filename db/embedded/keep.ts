/** Watching over the embedded PostgreSQL: nobody else restarts it when it dies (killed, out of memory). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, startCluster } from './cluster';

const LOOK_EVERY_MS = 1000;

/** Whether the postmaster of a data directory lives: its own crash recovery is not a death. */
function lives(dataDir: string): boolean {
  try {
    process.kill(Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]), 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Restarts a cluster each time that it dies. Returns the way to stop watching, which waits for a start under way.
 * @param told hears of each death (null) and of each failed attempt (its error), then `true` once it runs again.
 */
export function keepCluster(
  cluster: Pick<Cluster, 'dataDir' | 'port'>,
  dir: string,
  told: (what: null | true | Error) => void,
): () => Promise<void> {
  let starting: Promise<void> | null = null;
  let stopped = false;
  const restart = async () => {
    told(null);
    while (!stopped) {
      try {
        await startCluster({ dir, port: cluster.port });
        return told(true);
      } catch (error) {
        told(error as Error);
        await new Promise((wake) => setTimeout(wake, 5 * LOOK_EVERY_MS));
      }
    }
  };
  const timer = setInterval(() => {
    if (starting || lives(cluster.dataDir)) return;
    starting = restart().finally(() => {
      starting = null;
    });
  }, LOOK_EVERY_MS);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await starting;
  };
}
