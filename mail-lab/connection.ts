/**
 * One accepted TCP connection, whatever its protocol: identity, counters, clocks, and the way to record events.
 * The listener creates it and records `connection.opened` / `connection.closed`; the protocol does the rest.
 */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { ClientCertificate, EventData, NewEvent } from '../conformance/events';
import type { Host, HostKey, MailProtocol } from '../conformance/hosts';
import type { LabLimits } from './config';
import { Transcript, type TranscriptBudget } from './recording/transcript';
import type { EventOrigin, EventSink } from './sink';
import type { Mailbox } from './store/types';
import type { HostTls } from './tls/host';

/** A virtual server as a connection sees it. */
export interface LabHost extends Host {
  /** Full DNS name. */
  name: string;
  tls: HostTls;
}

/** What is known once TLS stands. */
export interface TlsFacts {
  version: string;
  /** IANA name. */
  suite: string;
  /** Server name asked by the client, lower case. */
  sni: string | null;
  /** The certificate that the client proved to hold, with its `problem`; null when it sent none. */
  clientCertificate: ClientCertificate | null;
}

/** Why the laboratory ends a session; the protocol words it (`* BYE …`, `421 …`). */
export type Goodbye = 'shutdown' | 'sessions_closed' | 'timeout' | 'overloaded' | 'limit';

/** Who ended the connection, as far as the server can tell. */
export type ClosedBy = EventData<'connection.closed'>['by'];

/** Clocks of a connection: only one runs at a time. */
type Clock = 'greeting' | 'handshake' | 'pre_auth' | 'idle';

/** How long a command in progress may still take once the session has to end. */
const FORCE_AFTER_MS = 10_000;

/** Commands between two pauses in which events are stored. */
const BREATH = 32;

export interface ConnectionOptions {
  raw: Socket;
  /** null: several servers share the port; the name in the ClientHello will choose. */
  host: LabHost | null;
  /** The server of a name, where names choose; null when none is to serve it. */
  chooseHost?: (sni: string | null) => LabHost | null;
  /** How the server names itself while nobody knows which one it is. */
  name?: string;
  protocol: MailProtocol;
  clientAddress: string;
  sink: EventSink;
  limits: LabLimits;
  /** Of transcripts; none when absent. */
  transcripts?: TranscriptBudget;
  /** The laboratory's own look at itself, of which no trace is kept: no mailbox is opened on it. */
  isOwn?: boolean;
  /** Told when the connection opened a mailbox. */
  onAuthenticated?: (connection: Connection) => void;
}

export class Connection {
  readonly id = randomUUID();
  readonly protocol: MailProtocol;
  /** Normalised: mapped IPv4 as IPv4, lower case. */
  readonly clientAddress: string;
  /** On the database's clock. */
  readonly openedAt: number;
  readonly limits: LabLimits;
  readonly sink: EventSink;
  /** What is said, for people to read; the protocol tells it. */
  readonly transcript: Transcript;
  /** The TCP socket, below TLS. */
  readonly raw: Socket;
  /** Where the protocol writes: `raw`, and once TLS stands the TLS socket. */
  socket: Socket;
  /** null before TLS stands. */
  tls: TlsFacts | null = null;
  /** The mailbox opened, once authenticated. */
  mailbox: Mailbox | null = null;
  /** Bytes that never became a command; the protocol keeps it up to date. */
  unparsedBytes = 0;
  commands = 0;
  /** Set by the server side before it ends the connection; first writer wins (see `endedBy`). */
  private ending: { by: ClosedBy; reason: string | null } | null = null;
  /**
   * Set by the protocol: says goodbye in its own words as soon as no command is being executed, then ends the
   * connection; `saying` is to be called at that moment. A client that makes no progress (`timeout`) is told at
   * once. The framework destroys the socket some seconds later if it is still there.
   */
  goodbye: ((why: Goodbye, saying: () => void) => void) | null = null;

  private settled: LabHost | null;
  private dismissed: Goodbye | null = null;
  private nextSeq = 0;
  /** Number of the last event; null before the first. */
  private lastRecorded: number | null = null;
  private lostAny = false;
  private timer: NodeJS.Timeout | null = null;
  private clock: Clock | null = null;

  constructor(private readonly options: ConnectionOptions) {
    this.raw = options.raw;
    this.socket = options.raw;
    this.settled = options.host;
    this.protocol = options.protocol;
    this.clientAddress = options.clientAddress;
    this.sink = options.sink;
    this.limits = options.limits;
    this.openedAt = options.sink.now();
    this.transcript = new Transcript({
      now: () => this.sink.now(),
      secured: () => this.tls !== null,
      keep: (said) => this.keep(said),
    });
  }

  /** Nothing of it is recorded, so that nothing may be done on it. */
  get isOwn(): boolean {
    return this.options.isOwn === true;
  }

  /** The virtual server; known from the start, or from the ClientHello on. Throws before. */
  get host(): LabHost {
    if (!this.settled) throw new Error('the host is not known before the ClientHello');
    return this.settled;
  }

  /** null while the host is not known. */
  get hostKey(): HostKey | null {
    return this.settled?.key ?? null;
  }

  /** The DNS name by which the server greets. */
  get serverName(): string {
    return this.settled?.name ?? this.options.name ?? 'localhost';
  }

  /** Takes the name that a ClientHello asks for into account. Returns whether a host serves this connection. */
  settleHost(sni: string | null): boolean {
    this.settled ??= this.options.chooseHost?.(sni) ?? null;
    return this.settled !== null;
  }

  /** Records a fact about this connection; never throws, never waits. */
  record(event: NewEvent): void {
    const seq = this.sink.record(this.origin(), event);
    // A lost event stays lost, whatever is stored after it: nothing may be answered on this connection any more.
    if (seq === 0) this.lostAny = true;
    this.lastRecorded = seq;
  }

  private origin(): EventOrigin {
    return {
      connection: this.id,
      connectionSeq: this.nextSeq++,
      host: this.hostKey,
      protocol: this.protocol,
      clientAddress: this.clientAddress,
    };
  }

  /** Records a stretch of the transcript, on which no answer waits; false when there is no room for it. */
  private keep(data: EventData<'transcript'>): boolean {
    const chars = data.lines.reduce((sum, { text }) => sum + text.length, 0);
    if (this.sink.crowded || this.options.transcripts?.take(this.clientAddress, chars) === false)
      return false;
    this.sink.record(this.origin(), { type: 'transcript', data });
    return true;
  }

  /** Resolves once everything recorded so far on this connection is in the database; see EventSink.stored. */
  stored(): Promise<void> {
    if (this.lostAny) return this.sink.stored(0);
    return this.lastRecorded === null ? Promise.resolve() : this.sink.stored(this.lastRecorded);
  }

  /**
   * Called after each command: lets others have their turn and waits for the database now and then, and after every
   * command while the recorder is short of room. A flood is no faster than the database, and holds no more of the
   * recorder's buffer than the events of `BREATH` commands. Rejects with StorageUnavailable.
   */
  async breathe(): Promise<void> {
    await this.drained();
    if (this.commands % BREATH !== 0 && !this.sink.overloaded) return;
    await turn();
    await this.stored();
  }

  /** Whether something written still waits for the client, and a figure that changes only when it takes some of it. */
  get outgoing(): { waiting: boolean; taken: number } {
    const { raw, socket } = this;
    // Only the handle knows what TLS has handed over and the system has not accepted.
    const { _handle: handle } = raw as unknown as { _handle: { writeQueueSize?: number } | null };
    const queued = raw.writableLength + (handle?.writeQueueSize ?? 0);
    return { waiting: queued > 0 || socket.writableLength > 0, taken: raw.bytesWritten - queued };
  }

  /** Resolves once the client has taken most of what was written: who reads slowly is answered slowly. */
  private async drained(): Promise<void> {
    const { socket } = this;
    if (!socket.writableNeedDrain || socket.destroyed) return;
    await new Promise<void>((done) => {
      const settle = () => {
        socket.off('drain', settle).off('close', settle);
        done();
      };
      socket.on('drain', settle).on('close', settle);
    });
  }

  /** Remembers who ends the connection, and why. The first one to say so is right. */
  endedBy(by: ClosedBy, reason: string | null): void {
    this.ending ??= { by, reason };
  }

  get closing(): { by: ClosedBy; reason: string | null } | null {
    return this.ending;
  }

  /**
   * Says goodbye through the protocol; the socket is destroyed some seconds later whatever happens. Only a closing on
   * request is never forced: it waits for the end of a transaction as long as the clocks of the connection allow.
   */
  dismiss(why: Goodbye, reason: string, by: ClosedBy = 'server'): void {
    if (this.isLeaving(why)) return;
    this.dismissed = why;
    if (why !== 'sessions_closed') {
      this.stopClock();
      // A command in progress is finished first, unless its client is the one that makes no progress.
      const patience = why === 'timeout' ? 2000 : FORCE_AFTER_MS;
      setTimeout(() => {
        this.endedBy(by, reason);
        this.raw.destroy();
      }, patience).unref();
    }
    if (this.goodbye) {
      this.goodbye(why, () => this.endedBy(by, reason));
      return;
    }
    this.endedBy(by, reason);
    this.raw.destroy();
  }

  /** Whether it ends anyhow: only a closing on request gives way to another reason. */
  private isLeaving(why: Goodbye): boolean {
    if (this.raw.destroyed) return true;
    return this.dismissed !== null && (this.dismissed !== 'sessions_closed' || why === 'sessions_closed');
  }

  /** A limit is reached that ends the connection: recorded, and told to the client in its protocol. */
  exceed(limit: string, message: string, why: Goodbye = 'limit'): void {
    if (this.isLeaving(why)) return;
    this.record({ type: 'limit.reached', data: { limit, message } });
    this.dismiss(why, message, why === 'timeout' ? 'timeout' : 'server');
  }

  /** Starts (or restarts) a clock; when it runs out, the limit is recorded and the client dismissed. */
  startClock(clock: Clock): void {
    this.stopClock();
    const ms = {
      greeting: this.limits.greetingTimeoutMs,
      handshake: this.limits.handshakeTimeoutMs,
      pre_auth: this.limits.preAuthTimeoutMs,
      idle: this.limits.idleTimeoutMs,
    }[clock];
    this.clock = clock;
    this.timer = setTimeout(() => {
      this.exceed(`${clock}_timeout`, `no progress within ${ms} ms (${clock})`, 'timeout');
    }, ms);
    this.timer.unref();
  }

  /** Something happened: restarts the idle clock; the others run to their end, so that trickling gains nothing. */
  touch(): void {
    if (this.clock === 'idle') this.startClock('idle');
    else if (this.clock === 'greeting') this.startClock('pre_auth');
  }

  stopClock(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.clock = null;
  }

  /** Called by the protocol once the mailbox is open. */
  authenticatedAs(mailbox: Mailbox): void {
    this.mailbox = mailbox;
    this.startClock('idle');
    this.options.onAuthenticated?.(this);
  }

  /** Ends politely: flushes what was written, then closes. */
  end(socket: Socket | TLSSocket, by: ClosedBy, reason: string | null): void {
    this.endedBy(by, reason);
    socket.end();
  }
}

/** What a protocol offers to the listener. */
export interface ProtocolServer {
  /** Takes over an accepted connection: greets, and serves it until its end. Must not throw. */
  serve(connection: Connection): void;
  /** Refuses a connection in the protocol's own words, before anything else. */
  refuse(raw: Socket, why: Goodbye): void;
}
