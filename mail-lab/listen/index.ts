/** Listening for mail clients: ports, proxies, limits, and a polite stop. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { HostKey, MailProtocol } from '../../conformance/hosts';
import type { LabLimits } from '../config';
import type { LabHost, ProtocolServer } from '../connection';
import type { Logger } from '../log';
import { TranscriptBudget } from '../recording/transcript';
import type { OwnConnections } from '../selfcheck/own';
import { Sessions } from '../sessions';
import type { EventSink } from '../sink';
import { accept } from './accept';
import { bind, type ListenTarget } from './bind';
import { Gate, RefusalLog } from './limits';
import { watchProgress } from './progress';
import { proxyList } from './proxy';

export type { ListenTarget } from './bind';

export interface ListenOptions {
  targets: ListenTarget[];
  /** Every virtual server, for targets where the ClientHello chooses. */
  hosts: readonly LabHost[];
  /** The one that serves a name that is none of ours, or no name; null: the handshake is refused. */
  defaultHost: LabHost | null;
  /** How a server names itself before it knows which one it is. */
  name: string;
  protocols: Record<MailProtocol, ProtocolServer>;
  /** Addresses and CIDR ranges whose connections begin with a PROXY header; nobody else's is read. */
  proxies: readonly string[];
  /** The laboratory's connections to itself; none when absent. */
  own?: OwnConnections;
  sink: EventSink;
  limits: LabLimits;
  log: Logger;
}

export interface MailListener {
  sessions: Sessions;
  /** The port really bound. */
  portOf(host: HostKey, protocol: MailProtocol, listener?: ListenTarget['listener']): number;
  /** Stops accepting, says goodbye to everybody, and resolves once all are gone. */
  stop(): Promise<void>;
}

/** What the parts of listening share. */
export interface ListenContext {
  options: ListenOptions;
  sessions: Sessions;
  gate: Gate;
  refusals: RefusalLog;
  transcripts: TranscriptBudget;
  isProxy: (address: string) => boolean;
  /** Sockets whose PROXY header is awaited. */
  pending: Set<Socket>;
}

/** Commands in progress may end, and goodbyes be read. */
const STOP_MS = 3000;

/** Listens on every target. Rejects, with nothing left open, when one of them cannot be bound. */
export async function listenForMail(options: ListenOptions): Promise<MailListener> {
  const sessions = new Sessions(options.limits);
  const context: ListenContext = {
    options,
    sessions,
    gate: new Gate(options.limits, sessions),
    refusals: new RefusalLog(),
    transcripts: new TranscriptBudget(),
    isProxy: proxyList(options.proxies),
    pending: new Set(),
  };
  const servers: { target: ListenTarget; server: Server }[] = [];
  const closeServers = () =>
    Promise.all(servers.map(({ server }) => new Promise((done) => server.close(done))));
  try {
    for (const target of options.targets) {
      const server = createServer({ noDelay: true }, (raw) => void accept(raw, target, context));
      await bind(server, target);
      server.on('error', (error) => options.log.error({ err: error }, 'listening failed'));
      servers.push({ target, server });
    }
  } catch (error) {
    await closeServers();
    throw error;
  }
  const stopWatching = watchProgress(sessions, options.limits);
  return {
    sessions,
    portOf(host, protocol, listener = 'starttls') {
      const found = servers.find(
        ({ target }) =>
          (target.host === null || target.host.key === host) &&
          target.protocol === protocol &&
          target.listener === listener,
      );
      if (!found) throw new Error(`no server for ${host} ${protocol}`);
      return (found.server.address() as AddressInfo).port;
    },
    async stop() {
      const closed = closeServers();
      for (const raw of context.pending) raw.destroy();
      sessions.dismissAll('shutdown', 'the laboratory stops');
      await sessions.drained(STOP_MS);
      stopWatching();
      await closed;
    },
  };
}
