/** Accepting connections: limits, identity, opening and closing events, and a polite stop. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { addressGroup, normaliseAddress } from '../conformance/addresses';
import type { HostKey, MailProtocol } from '../conformance/hosts';
import type { LabLimits } from './config';
import { Connection, type LabHost, type ProtocolServer } from './connection';
import type { Logger } from './log';
import { Sessions } from './sessions';
import type { EventSink } from './sink';

/** A port and what is behind it. */
export interface ListenTarget {
  host: LabHost;
  protocol: MailProtocol;
  bind: string;
  /** 0: any free port. */
  port: number;
}

export interface ListenOptions {
  targets: ListenTarget[];
  protocols: Record<MailProtocol, ProtocolServer>;
  sink: EventSink;
  limits: LabLimits;
  log: Logger;
}

export interface MailListener {
  sessions: Sessions;
  /** The port really bound. */
  portOf(host: HostKey, protocol: MailProtocol): number;
  /** Stops accepting, says goodbye to everybody, and resolves once all are gone. */
  stop(): Promise<void>;
}

/** A refused client has this long to read why. */
const REFUSAL_MS = 1000;
/** Refusals of one address are recorded at most this often: recording must not be a way to flood. */
const REFUSAL_RECORD_MS = 10_000;
/** Commands in progress may end, and goodbyes be read. */
const STOP_MS = 3000;

/**
 * Which virtual server a connection is for. On a laptop the port says it; names and addresses shared by several
 * servers are to be decided here.
 */
function chooseHost(target: ListenTarget): LabHost {
  return target.host;
}

/** Says in words why a port cannot be bound. */
function bindError(error: NodeJS.ErrnoException, target: ListenTarget): Error {
  const where = `${target.bind}:${target.port} (${target.protocol} of ${target.host.key})`;
  const why: Record<string, string> = {
    EADDRINUSE: 'another program listens there already; stop it, or set MOTCO2_PORT_OFFSET',
    EACCES: 'the system forbids this port to this user',
    EADDRNOTAVAIL: 'this machine does not have that address',
  };
  return new Error(`cannot listen on ${where}: ${why[error.code ?? ''] ?? error.message}`);
}

function bind(server: Server, target: ListenTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(bindError(error, target)));
    server.listen({ host: target.bind, port: target.port, backlog: 511 }, () => resolve());
  });
}

/** Listens on every target. Rejects, with nothing left open, when one of them cannot be bound. */
export async function listenForMail(options: ListenOptions): Promise<MailListener> {
  const sessions = new Sessions();
  const refusals = new Map<string, number>();
  const servers: { target: ListenTarget; server: Server }[] = [];
  const closeServers = () =>
    Promise.all(servers.map(({ server }) => new Promise((done) => server.close(done))));
  try {
    for (const target of options.targets) {
      const server = createServer({ noDelay: true }, (raw) =>
        accept(raw, target, options, sessions, refusals),
      );
      await bind(server, target);
      server.on('error', (error) => options.log.error({ err: error }, 'listening failed'));
      servers.push({ target, server });
    }
  } catch (error) {
    await closeServers();
    throw error;
  }
  return {
    sessions,
    portOf(host, protocol) {
      const found = servers.find(({ target }) => target.host.key === host && target.protocol === protocol);
      if (!found) throw new Error(`no server for ${host} ${protocol}`);
      return (found.server.address() as AddressInfo).port;
    },
    async stop() {
      const closed = closeServers();
      sessions.dismissAll('shutdown', 'the laboratory stops');
      await sessions.drained(STOP_MS);
      await closed;
    },
  };
}

/** The limit that a new connection would exceed, in words; null when it is welcome. */
function exceeded(
  address: string,
  sessions: Sessions,
  limits: LabLimits,
): { limit: string; message: string } | null {
  if (sessions.fromAddress(address) >= limits.connectionsPerAddress) {
    return {
      limit: 'connections_per_address',
      message: `${limits.connectionsPerAddress} connections from ${address}`,
    };
  }
  if (sessions.size >= limits.connections) {
    return { limit: 'connections', message: `${limits.connections} connections in all` };
  }
  return null;
}

function accept(
  raw: Socket,
  target: ListenTarget,
  options: ListenOptions,
  sessions: Sessions,
  refusals: Map<string, number>,
): void {
  const { sink, limits, log } = options;
  raw.on('error', () => {});
  if (!raw.remoteAddress) {
    raw.destroy();
    return;
  }
  const clientAddress = normaliseAddress(raw.remoteAddress) ?? raw.remoteAddress;
  const protocol = options.protocols[target.protocol];
  const refuse = (why: 'overloaded' | 'limit') => {
    protocol.refuse(raw, why);
    setTimeout(() => raw.destroy(), REFUSAL_MS).unref();
  };
  if (sink.overloaded) {
    log.warn({ clientAddress }, 'connection refused: events cannot be stored at the moment');
    refuse('overloaded');
    return;
  }
  const host = chooseHost(target);
  const connection = new Connection({
    raw,
    host,
    protocol: target.protocol,
    clientAddress,
    sink,
    limits,
    onAuthenticated: (self) => sessions.authenticated(self),
  });
  const limit = exceeded(clientAddress, sessions, limits);
  if (limit) {
    refuse('limit');
    const now = Date.now();
    const group = addressGroup(clientAddress);
    if (now - (refusals.get(group) ?? 0) < REFUSAL_RECORD_MS) return;
    if (refusals.size > 10_000) refusals.clear();
    refusals.set(group, now);
    connection.record({ type: 'connection.opened', data: { port: target.port } });
    connection.record({ type: 'limit.reached', data: limit });
    connection.endedBy('server', limit.message);
    raw.once('close', () => recordClose(connection));
    return;
  }
  sessions.add(connection);
  raw.once('error', (error: NodeJS.ErrnoException) =>
    connection.endedBy('reset', error.code ?? error.message),
  );
  raw.once('end', () => connection.endedBy('client', null));
  raw.once('close', () => {
    connection.stopClock();
    sessions.remove(connection);
    recordClose(connection);
  });
  const port = raw.localPort ?? target.port;
  connection.record({ type: 'connection.opened', data: { port } });
  connection.startClock('greeting');
  protocol.serve(connection);
}

function recordClose(connection: Connection): void {
  const { raw } = connection;
  connection.record({
    type: 'connection.closed',
    data: {
      by: connection.closing?.by ?? 'client',
      reason: connection.closing?.reason ?? null,
      bytesIn: raw.bytesRead,
      bytesOut: raw.bytesWritten,
      unparsedBytes: connection.unparsedBytes,
      durationMs: connection.sink.now() - connection.openedAt,
    },
  });
}
