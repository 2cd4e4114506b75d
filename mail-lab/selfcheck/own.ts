/**
 * The laboratory's connections to itself, so that its servers recognise them: they are neither recorded, nor counted
 * against limits, nor ever taken for a client's.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { connect, isIPv4, type Socket } from 'node:net';
import { normaliseAddress } from '../../conformance/addresses';
import type { EventSink } from '../sink';

/** Carries the token of HTTP requests: they may come back through a proxy, from another port. */
const HEADER = 'x-motco2-selfcheck';
/** The server may accept a connection after the client has given it up. */
const REMEMBERED_MS = 10_000;

/**
 * Several laboratory processes share their ports, and any of them may get what another one asks. All of them ask from
 * this address of the loopback network, which no client has.
 */
const SHARED_SOURCE = '127.83.83.83';

/** The two ends of a TCP connection as one side sees them. */
interface Ends {
  localAddress?: string;
  localPort?: number;
  remoteAddress?: string;
  remotePort?: number;
}

export class OwnConnections {
  private readonly token: string;
  /** Address from which the processes of one laboratory ask each other; null when there is one process. */
  readonly source: string | null;
  /** `client address|client port|server port`. */
  private readonly open = new Set<string>();
  private readonly datagrams = new Set<string>();
  private readonly sockets = new Set<Socket>();

  /** @param shared a secret that all processes of this laboratory know, when there are several. */
  constructor(shared: string | null = null) {
    this.token = shared ? createHash('sha256').update(`selfcheck ${shared}`).digest('hex') : randomUUID();
    // Only Linux has the whole network 127.0.0.0/8 without being told; elsewhere each process knows its own only.
    this.source = shared && process.platform === 'linux' ? SHARED_SOURCE : null;
  }

  /** Connects to one of our own ports; `address` is an IP address. The caller listens for errors. */
  connect(address: string, port: number): Socket {
    const localAddress = isIPv4(address) ? (this.source ?? undefined) : undefined;
    const socket = connect({ host: address, port, localAddress, noDelay: true });
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

  /** Whether a connection that a server accepted is one of ours. */
  isOwn(accepted: Ends): boolean {
    if (this.source !== null && normaliseAddress(accepted.remoteAddress) === this.source) return true;
    return this.open.has(keyOf(accepted.remoteAddress, accepted.remotePort, accepted.localPort));
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

  /** Whether a datagram comes from us. */
  isOwnDatagram(address: string, port: number): boolean {
    if (this.source !== null && normaliseAddress(address) === this.source) return true;
    const from = normaliseAddress(address);
    return (this.source !== null && from === this.source) || this.datagrams.has(`${from}|${port}`);
  }
}

function keyOf(clientAddress?: string, clientPort?: number, serverPort?: number): string {
  return `${normaliseAddress(clientAddress ?? '') ?? clientAddress}|${clientPort}|${serverPort}`;
}

/** Where the events of our own connections go: nowhere, at once. */
export function silentSink(sink: Pick<EventSink, 'now'>): EventSink {
  return { record: () => 1, stored: () => Promise.resolve(), overloaded: false, now: () => sink.now() };
}
