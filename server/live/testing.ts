/** For the tests of the live stream: the stream alone on a server, and pages that connect to it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode } from 'next-auth/jwt';
import { io, type Socket } from 'socket.io-client';
import { cookieName } from '../auth/cookie';
import type { TestServer } from '../testing';
import { hub } from './hub';
import { attachLive } from './socket';

export interface TestLive {
  /** A page's connection; `over` says why it was cut. Rejects when it is refused. */
  connect(sessionId: string): Promise<{ socket: Socket; over: Promise<string> }>;
  /** Closes the pages. */
  leave(): void;
  close(): Promise<void>;
}

export async function openLive({ config }: TestServer): Promise<TestLive> {
  await hub().start();
  const http = createServer();
  const live = attachLive(http);
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  const open: Socket[] = [];
  return {
    async connect(sessionId) {
      const token = await encode({ token: { sid: sessionId }, secret: config.secret, maxAge: 60 });
      const { port } = http.address() as AddressInfo;
      const socket = io(`http://127.0.0.1:${port}`, {
        ...{ transports: ['websocket'], reconnection: false, forceNew: true },
        extraHeaders: { cookie: `${cookieName('session-token')}=${token}` },
      });
      open.push(socket);
      await new Promise<void>((connected, refused) => {
        socket.once('connect', connected);
        socket.once('connect_error', refused);
      });
      return { socket, over: new Promise((cut) => socket.once('disconnect', cut)) };
    },
    leave() {
      for (const socket of open.splice(0)) socket.close();
    },
    async close() {
      live.close();
      await hub().stop();
    },
  };
}
