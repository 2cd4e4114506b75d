/** Who passes as the laboratory itself is seen by nobody: only the laboratory may, each time once. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../config';
import { Connection } from '../connection';
import { login } from '../sasl/exchange';
import { OwnConnections, silentSink } from './own';

const SECRET = 'postgres://lab:secret@127.0.0.1/x';
let server: Server;
let port: number;
const ends: Socket[] = [];

beforeEach(async () => {
  server = createServer((socket) => ends.push(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  for (const socket of ends.splice(0)) socket.destroy();
  server.close();
});

/** The server's end of a connection. */
async function acceptedFrom(client: Socket): Promise<Socket> {
  ends.push(client.on('error', () => {}));
  const [socket] = (await once(server, 'connection')) as [Socket];
  return socket;
}

it('recognises a connection once: whoever has the same port afterwards is somebody else', async () => {
  const own = new OwnConnections();
  const accepted = await acceptedFrom(own.connect('127.0.0.1', port));
  const { remoteAddress, remotePort, localPort } = accepted;
  const same = { remoteAddress, remotePort, localPort };
  expect(own.isOwn(accepted)).toBe(true);
  expect(own.isOwn(same)).toBe(false);
});

it.runIf(process.platform === 'linux')('recognises what another process of the laboratory asks', async () => {
  const [one, other] = [new OwnConnections(SECRET), new OwnConnections(SECRET)];
  const accepted = await acceptedFrom(one.connect('127.0.0.1', port));
  expect(other.isOwn(accepted)).toBe(true);
  expect(other.isOwn(accepted)).toBe(false);
  expect(new OwnConnections('another secret').isOwn(accepted)).toBe(false);
});

describe.runIf(process.platform === 'linux')('a client on this machine', () => {
  it.each(['127.83.83.83', '127.0.0.1', '127.200.1.2'])('is none of ours from %s', async (localAddress) => {
    const own = new OwnConnections(SECRET);
    const accepted = await acceptedFrom(connect({ port, host: '127.0.0.1', localAddress }));
    expect(accepted.remoteAddress).toBe(localAddress);
    expect(own.isOwn(accepted)).toBe(false);
    expect(own.isOwnDatagram(localAddress, accepted.remotePort!, port)).toBe(false);
  });

  it('gains nothing by an address of ours on another port, to another server, or later', () => {
    let now = 1_000_000;
    const [one, other] = [new OwnConnections(SECRET, () => now), new OwnConnections(SECRET, () => now)];
    const source = one.sourceFor(143)!;
    const ask = (remotePort: number, localPort: number) =>
      other.isOwn({ remoteAddress: source.address, remotePort, localPort });
    expect(ask(source.port + 1, 143)).toBe(false);
    expect(ask(source.port, 587)).toBe(false);
    now += 120_000;
    expect(ask(source.port, 143)).toBe(false);
    now -= 120_000;
    expect(ask(source.port, 143)).toBe(true);
  });

  it('opens no mailbox even so: what nobody records may do nothing', async () => {
    const raw = await acceptedFrom(connect(port, '127.0.0.1'));
    const connection = new Connection({
      ...{ raw, host: null, protocol: 'imap', clientAddress: '127.0.0.1' },
      ...{ sink: silentSink({ now: Date.now }), limits: DEFAULT_LIMITS, isOwn: true },
    });
    const verify = () => Promise.reject(new Error('never asked'));
    expect(await login(connection, verify, 'somebody', 'any')).toMatchObject({
      ok: false,
      cause: 'internal',
    });
    expect(connection.mailbox).toBeNull();
  });
});
