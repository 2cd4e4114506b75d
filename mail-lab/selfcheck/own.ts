/**
 * The laboratory's connections to itself, so that its servers recognise them: they are neither recorded, nor counted
 * against limits, nor ever taken for a client's.
 */
import { createHash, createHmac, randomInt, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { connect, isIPv4, type Socket } from 'node:net';
import { normaliseAddress } from '../../conformance/addresses';
import type { EventSink } from '../sink';

/** Carries the token of HTTP requests: they may come back through a proxy, from another port. */
const HEADER = 'x-motco2-selfcheck';
/** The server may accept a connection after the client has given it up. */
const REMEMBERED_MS = 10_000;

/**
 * Several laboratory processes share their ports, and any of them may get what another one asks. They ask from
 * addresses of the loopback network that only they can derive, each good for one port and a short time: a client on
 * this machine could take a fixed one, and hide from the record what it does.
 */
const SOURCE_GOOD_MS = 30_000;
/** Chosen by us: the address depends on it. */
const SOURCE_PORTS = { first: 33_000, last: 60_999 } as const;

/** The two ends of a TCP connection as one side sees them. */
interface Ends {
  localAddress?: string;
  localPort?: number;
  remoteAddress?: string;
  remotePort?: number;
}

export class OwnConnections {
  private readonly token: string;
  /** What the addresses are derived from by which the processes of one laboratory know each other; null: they do not. */
  private readonly sourceKey: string | null;
  /** `client address|client port|server port`; each is recognised once. */
  private readonly open = new Set<string>();
  /** Sources recognised, which nobody may use again while they are good. */
  private readonly used = new Set<string>();
  private readonly datagrams = new Set<string>();
  private readonly sockets = new Set<Socket>();

  /**
   * @param shared a secret that all processes of this laboratory know, when there are several.
   * @param now milliseconds, the same for all of them.
   */
  constructor(
    shared: string | null = null,
    private readonly now: () => number = Date.now,
  ) {
    const derived = (use: string) => createHash('sha256').update(`${use} ${shared}`).digest('hex');
    this.token = shared ? derived('selfcheck') : randomUUID();
    // Only Linux has the whole network 127.0.0.0/8 without being told; elsewhere each process knows its own only.
    // The token travels in clear; who reads it learns nothing about addresses.
    this.sourceKey = shared && process.platform === 'linux' ? derived('selfcheck source') : null;
  }

  /** Connects to one of our own ports; `address` is an IP address. The caller listens for errors. */
  connect(address: string, port: number): Socket {
    const source = isIPv4(address) ? this.sourceFor(port) : null;
    const local = source ? { localAddress: source.address, localPort: source.port } : {};
    const socket = connect({ host: address, port, ...local, noDelay: true });
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    // The system names the local end as soon as connecting begins, which is before the server can see it.
    process.nextTick(() => {
      const key = keyOf(socket.localAddress, socket.localPort, port);
      this.open.add(key);
      socket.once('close', () => setTimeout(() => this.open.delete(key), REMEMBERED_MS).unref());
    });
    return socket;
  }

  /** Whether a connection that a server accepted is one of ours. Says yes once for each: ask once. */
  isOwn({ remoteAddress, remotePort, localPort }: Ends): boolean {
    // Forgotten at once: whoever gets the same port next is somebody else.
    const mine = this.open.delete(keyOf(remoteAddress, remotePort, localPort));
    const known = this.isSource(remoteAddress, remotePort, localPort);
    return mine || known;
  }

  /** Where to ask a port of ours from so that every process recognises it; null: from anywhere. */
  sourceFor(serverPort: number): { address: string; port: number } | null {
    if (this.sourceKey === null) return null;
    const port = randomInt(SOURCE_PORTS.first, SOURCE_PORTS.last + 1);
    return { address: sourceAddress(this.sourceKey, port, serverPort, this.period), port };
  }

  private get period(): number {
    return Math.floor(this.now() / SOURCE_GOOD_MS);
  }

  private isSource(address?: string, port?: number, serverPort?: number): boolean {
    const key = this.sourceKey;
    if (key === null || port === undefined || serverPort === undefined) return false;
    const from = normaliseAddress(address);
    if (!from?.startsWith('127.')) return false;
    const { period } = this;
    const good = [period, period - 1].some((one) => sourceAddress(key, port, serverPort, one) === from);
    const source = keyOf(from, port, serverPort);
    if (!good || this.used.has(source)) return false;
    this.used.add(source);
    setTimeout(() => this.used.delete(source), 2 * SOURCE_GOOD_MS).unref();
    return true;
  }

  /** Ends what is open: the laboratory stops. */
  endAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Headers that make a request recognisable. */
  get headers(): Record<string, string> {
    return { [HEADER]: this.token };
  }

  isOwnRequest(headers: IncomingHttpHeaders): boolean {
    return headers[HEADER] === this.token;
  }

  /** Marks a UDP socket as ours, by its own address and port, until the returned function is called. */
  datagram(address: string, port: number): () => void {
    const key = `${normaliseAddress(address)}|${port}`;
    this.datagrams.add(key);
    return () => void setTimeout(() => this.datagrams.delete(key), REMEMBERED_MS).unref();
  }

  /** Whether a datagram comes from us. @param serverPort where it arrived. */
  isOwnDatagram(address: string, port: number, serverPort: number): boolean {
    const mine = this.datagrams.delete(`${normaliseAddress(address)}|${port}`);
    const known = this.isSource(address, port, serverPort);
    return mine || known;
  }
}

function sourceAddress(key: string, port: number, serverPort: number, period: number): string {
  const mac = createHmac('sha256', key).update(`${port} ${serverPort} ${period}`).digest();
  // The upper half of 127.0.0.0/8, whose last addresses are not to be had.
  return `127.${128 + (mac.readUInt8(0) % 127)}.${mac.readUInt8(1)}.${mac.readUInt8(2)}`;
}

function keyOf(clientAddress?: string, clientPort?: number, serverPort?: number): string {
  return `${normaliseAddress(clientAddress ?? '') ?? clientAddress}|${clientPort}|${serverPort}`;
}

/** Where the events of our own connections go: nowhere, at once. */
export function silentSink(sink: Pick<EventSink, 'now'>): EventSink {
  return {
    record: () => 1,
    stored: () => Promise.resolve(),
    ...{ overloaded: false, crowded: false },
    now: () => sink.now(),
  };
}
