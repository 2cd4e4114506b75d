/** For tests: a port that can be left and taken again. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A free port below the range from which the system serves outgoing connections and `listen(0)` (32768 on Linux),
 * so that nobody takes it between a stop and the next start.
 */
export async function stablePort(): Promise<number> {
  for (;;) {
    const port = randomInt(25_000, 32_000);
    const probe = createServer();
    const free = await new Promise<boolean>((done) => {
      probe.once('error', () => done(false));
      probe.listen(port, '127.0.0.1', () => done(true));
    });
    if (!free) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
