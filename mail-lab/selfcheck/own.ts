/**
 * The laboratory's connections to itself, so that its servers recognise them: they are neither recorded, nor counted
 * against limits, nor ever taken for a client's.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { normaliseAddress } from '../../conformance/addresses';
import type { EventSink } from '../sink';

/** Carries the token of HTTP requests: they may come back through a proxy, from another port. */
const HEADER = 'x-motco2-selfcheck';
/** The server may accept a connection after the client has given it up. */
const REMEMBERED_MS = 10_000;

/** The two ends of a TCP connection as one side sees them. */
interface Ends {
  localAddress?: string;
  localPort?: number;
  remoteAddress?: string;
  remotePort?: number;
}

export class OwnConnections {
  private readonly token = randomUUID();
  /** `client address|client port|server port`. */
  private readonly open = new Set<string>();
  private readonly datagrams = new Set<string>();
  private readonly sockets = new Set<Socket>();

  /** Connects to one of our own ports; `address` is an IP address. The caller listens for errors. */
  connect(address: string, port: number): Socket {
    const socket = connect({ host: address, port, noDelay: true });
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

  /** Marks a bound UDP port as ours until the returned function is called. */
  datagramPort(port: number): () => void {
    const key = String(port);
    this.datagrams.add(key);
    return () => void setTimeout(() => this.datagrams.delete(key), REMEMBERED_MS).unref();
  }

  /** Whether a datagram comes from us: from this port of this machine. @param local its receiver is bound to it too. */
  isOwnDatagram(port: number): boolean {
    return this.datagrams.has(String(port));
  }
}

function keyOf(clientAddress?: string, clientPort?: number, serverPort?: number): string {
  return `${normaliseAddress(clientAddress ?? '') ?? clientAddress}|${clientPort}|${serverPort}`;
}

/** Where the events of our own connections go: nowhere, at once. */
export function silentSink(sink: Pick<EventSink, 'now'>): EventSink {
  return { record: () => 1, stored: () => Promise.resolve(), overloaded: false, now: () => sink.now() };
}
