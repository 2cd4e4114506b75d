/**
 * Gives a program its own address: a port that it connects to, from which every byte goes on to a test server from
 * the account's loopback address, as through a router. Nothing is read; endings and resets pass as they come.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Relay {
  /** On 127.0.0.1. */
  port: number;
  close(): void;
}

/** Resolves once it listens. @param from loopback address that the server will see. */
export async function openRelay(to: { host: string; port: number }, from: string): Promise<Relay> {
  const live = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ ...to, localAddress: from, allowHalfOpen: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      live.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      // A reset is how some clients turn away: it must not arrive as an orderly end.
      one.on('error', () => other.resetAndDestroy());
      one.once('close', () => {
        live.delete(one);
        if (!other.writableEnded) other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of live) socket.destroy();
    },
  };
}
