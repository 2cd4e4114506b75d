/** From an accepted socket to a served connection: whose it is, whether it is welcome, its opening and closing events. */
import type { Socket } from 'node:net';
import { normaliseAddress } from '../../conformance/addresses';
import { Connection, type Goodbye } from '../connection';
import { silentSink } from '../selfcheck/own';
import type { ListenTarget } from './bind';
import { hostOfName } from './choose';
import type { ListenContext } from './index';
import type { Excess } from './limits';
import { readProxyHeader } from './proxy';
import { serveSensor } from './sensors';

/** A refused client has this long to read why. */
const REFUSAL_MS = 1000;

/** Takes over an accepted socket. Never throws. */
export async function accept(raw: Socket, target: ListenTarget, context: ListenContext): Promise<void> {
  const { sink, log, limits } = context.options;
  raw.on('error', () => {});
  const peer = normaliseAddress(raw.remoteAddress);
  if (peer === null) {
    raw.destroy();
    return;
  }
  if (context.options.own?.isOwn(raw)) return serveOwn(raw, target, context, peer);
  if (sink.overloaded) {
    log.warn({ clientAddress: peer }, 'connection refused: events cannot be stored at the moment');
    refuse(raw, target, context, 'overloaded');
    return;
  }
  if (!context.isProxy(peer)) {
    admit(raw, target, context, peer, null);
    return;
  }
  context.pending.add(raw);
  const announced = await readProxyHeader(raw, limits.proxyHeaderTimeoutMs);
  context.pending.delete(raw);
  if (!announced.ok) {
    log.warn({ proxy: peer, why: announced.why }, 'connection without a valid PROXY header');
    const excess = { limit: 'proxy_header', message: announced.why };
    recordRefusal(raw, target, context, { address: peer, proxy: peer }, excess);
    raw.destroy();
    return;
  }
  if (!raw.destroyed) admit(raw, target, context, announced.source ?? peer, peer);
}

interface Origin {
  address: string;
  proxy: string | null;
}

function connectionOf(
  raw: Socket,
  target: ListenTarget,
  context: ListenContext,
  origin: Origin,
  isOwn = false,
): Connection {
  const { hosts, defaultHost, name, limits, sink } = context.options;
  return new Connection({
    raw,
    host: target.host,
    protocol: target.protocol,
    clientAddress: origin.address,
    chooseHost: (sni) => hostOfName(sni, hosts) ?? defaultHost,
    name,
    ...{ limits, isOwn },
    transcripts: context.transcripts,
    sink: isOwn ? silentSink(sink) : sink,
    onAuthenticated: (self) => context.sessions.authenticated(self),
  });
}

/** The self-check meets the server behind proxies and limits, and leaves no trace: it is no client's. */
function serveOwn(raw: Socket, target: ListenTarget, context: ListenContext, address: string): void {
  const { options } = context;
  const connection = connectionOf(raw, target, context, { address, proxy: null }, true);
  raw.once('close', () => connection.stopClock());
  connection.startClock('greeting');
  options.protocols[target.protocol].serve(connection);
}

function open(raw: Socket, target: ListenTarget, context: ListenContext, origin: Origin): Connection {
  const connection = connectionOf(raw, target, context, origin);
  const port = raw.localPort ?? target.port;
  const data = { port, listener: target.listener, proxy: origin.proxy };
  connection.record({ type: 'connection.opened', data });
  return connection;
}

function admit(
  raw: Socket,
  target: ListenTarget,
  context: ListenContext,
  address: string,
  proxy: string | null,
): void {
  const { sessions, gate, options } = context;
  const excess = gate.excess(address);
  if (excess) {
    recordRefusal(raw, target, context, { address, proxy }, excess);
    refuse(raw, target, context, 'limit');
    return;
  }
  const connection = open(raw, target, context, { address, proxy });
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
  connection.startClock('greeting');
  if (target.listener === 'implicit') void serveSensor(connection);
  else options.protocols[target.protocol].serve(connection);
}

/** Says why in the protocol's own words; on a sensor, where words would be read as TLS, by closing. */
function refuse(raw: Socket, target: ListenTarget, context: ListenContext, why: Goodbye): void {
  if (target.listener === 'implicit') {
    raw.destroy();
    return;
  }
  context.options.protocols[target.protocol].refuse(raw, why);
  setTimeout(() => raw.destroy(), REFUSAL_MS).unref();
}

function recordRefusal(
  raw: Socket,
  target: ListenTarget,
  context: ListenContext,
  origin: Origin,
  excess: Excess,
): void {
  if (!context.refusals.due(origin.address)) return;
  const connection = open(raw, target, context, origin);
  connection.record({ type: 'limit.reached', data: excess });
  connection.endedBy('server', excess.message);
  if (raw.closed) recordClose(connection);
  else raw.once('close', () => recordClose(connection));
}

function recordClose(connection: Connection): void {
  const { raw } = connection;
  connection.transcript.end();
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
