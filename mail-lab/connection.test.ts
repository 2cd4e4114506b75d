import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from './config';
import { Connection } from './connection';
import { silentSink } from './selfcheck/own';

const MINUTE_MS = 60_000;
const opened: Socket[] = [];

async function accepted(): Promise<Connection> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(connect((server.address() as AddressInfo).port, '127.0.0.1'));
  const [raw] = (await once(server, 'connection')) as [Socket];
  server.close();
  const sink = silentSink({ now: Date.now });
  const names = { host: null, chooseHost: () => null, name: 'test' };
  return new Connection({
    raw,
    protocol: 'smtp',
    clientAddress: '127.0.0.1',
    sink,
    limits: DEFAULT_LIMITS,
    ...names,
  });
}

afterEach(() => {
  vi.useRealTimers();
  for (const socket of opened.splice(0)) socket.destroy();
});

it('never cuts a transaction because its session is to be closed on request, but for any other reason', async () => {
  const connection = await accepted();
  vi.useFakeTimers();
  const asked: string[] = [];
  // A protocol in the middle of a transaction: it says goodbye later.
  connection.goodbye = (why) => asked.push(why);
  connection.dismiss('sessions_closed', 'sessions closed on request');
  connection.dismiss('sessions_closed', 'sessions closed on request');
  vi.advanceTimersByTime(10 * MINUTE_MS);
  expect(connection.raw.destroyed).toBe(false);
  connection.dismiss('shutdown', 'the laboratory stops');
  expect(asked).toEqual(['sessions_closed', 'shutdown']);
  vi.advanceTimersByTime(MINUTE_MS);
  expect(connection.raw.destroyed).toBe(true);
  expect(connection.closing).toEqual({ by: 'server', reason: 'the laboratory stops' });
});

it('still ends, while a closing on request waits, when the client makes no progress', async () => {
  const connection = await accepted();
  vi.useFakeTimers();
  connection.goodbye = () => {};
  connection.startClock('idle');
  connection.dismiss('sessions_closed', 'sessions closed on request');
  vi.advanceTimersByTime(DEFAULT_LIMITS.idleTimeoutMs + MINUTE_MS);
  expect(connection.raw.destroyed).toBe(true);
  expect(connection.closing).toMatchObject({ by: 'timeout' });
});
