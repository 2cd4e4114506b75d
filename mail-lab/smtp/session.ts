/**
 * One SMTP submission session (RFC 5321, 6409): reads commands one by one, records each before anything is answered,
 * and keeps the transaction. What the commands do is in commands.ts, auth.ts, envelope.ts and data.ts.
 */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Connection, Goodbye } from '../connection';
import { shownResponse } from '../sasl/shown';
import type { LabServices } from '../services';
import { StorageUnavailable } from '../sink';
import type { Mailbox } from '../store/types';
import { isTlsRecord } from '../tls/assemble';
import { endImplicitTls } from '../tls/implicit';
import { TlsFailure, upgradeToTls } from '../tls/upgrade';
import { CREDENTIAL_VERBS, commandsOfLine } from '../verbs';
import type { Budget } from './budget';
import { COMMANDS } from './commands';
import { Input, LineTooLong } from './input';
import { encodeReply, GOODBYE, type Reply, shownReply } from './reply';
import { drained, splitCommand } from './wire';

/** A recipient of the transaction: one of our mailboxes, or a patient whose message is swallowed. */
export type Recipient = { address: string; notifySuccess: boolean } & (
  | { kind: 'mailbox'; mailbox: Mailbox }
  | { kind: 'patient' }
);

export interface Transaction {
  /** Empty for the null sender. */
  sender: string;
  smtpUtf8: boolean;
  envelopeId: string | null;
  /** As told with SIZE; 0 when it was not. */
  declaredSize: number;
  recipients: Recipient[];
}

/** Commands that were refused one after the other before the session is ended. */
const MAX_ERRORS = 100;

export class Session {
  /** Name that the client gave with EHLO or HELO; null before, and again after STARTTLS. */
  helo: string | null = null;
  extended = false;
  transaction: Transaction | null = null;
  /** The client did not acknowledge a refused token in time: its line may still come. */
  awaitsAcknowledgement = false;
  input: Input;
  private socket: Socket | TLSSocket;
  private over = false;
  private errors = 0;
  /** A command is being executed: goodbyes wait. */
  private busy = false;
  private farewell: { say: () => void; afterTransaction: boolean } | null = null;

  constructor(
    readonly connection: Connection,
    readonly services: LabServices,
    readonly budget: Budget,
  ) {
    this.socket = connection.raw;
    this.input = new Input(connection.raw, isTlsRecord);
    connection.goodbye = (why, saying) => this.goodbye(why, saying);
    // Before the listener records the closing.
    connection.raw.prependOnceListener('close', () => this.countUnparsed());
  }

  get ended(): boolean {
    return this.over || this.socket.destroyed;
  }

  /** Serves the client until the end. Never rejects. */
  async run(): Promise<void> {
    try {
      this.write([220, `${this.connection.serverName} ESMTP MSSante test service`]);
      while (!this.ended && (await this.step())) {}
    } catch (error) {
      if (error instanceof StorageUnavailable) {
        this.end('server', 'events cannot be stored', GOODBYE.overloaded);
      } else if (!(error instanceof TlsFailure)) {
        this.services.log.error({ err: error, connection: this.connection.id }, 'an SMTP session failed');
        this.end('server', 'internal error', [421, '4.3.0 Internal error, closing']);
      }
    }
  }

  /** Executes one command. Resolves to false when the session is over. */
  private async step(): Promise<boolean> {
    let line: Buffer | null;
    try {
      line = await this.input.line(this.connection.limits.lineBytes);
    } catch (error) {
      if (!(error instanceof LineTooLong)) throw error;
      return this.lineTooLong(error.message);
    }
    if (line === null) {
      if (!this.connection.tls && this.input.foreignFirst)
        await endImplicitTls(this.connection, this.input.detach());
      return false;
    }
    this.busy = true;
    await this.execute(line.toString('utf8'));
    await this.connection.breathe();
    this.busy = false;
    if (!this.farewell?.afterTransaction || !this.transaction) this.farewell?.say();
    return !this.ended;
  }

  private async execute(line: string): Promise<void> {
    const { connection } = this;
    if (this.awaitsAcknowledgement) {
      this.awaitsAcknowledgement = false;
      if (/^(?:AQ==|\*)?$/.test(line.trim())) {
        connection.transcript.client(shownResponse(line));
        return;
      }
    }
    connection.touch();
    const [verb, args] = splitCommand(line);
    const command = COMMANDS[verb];
    const known = command !== undefined;
    // A credential on a line that is no command here has crossed the network all the same.
    const name = known ? verb : (commandsOfLine(line).find((found) => CREDENTIAL_VERBS.has(found)) ?? '?');
    // What is no command may be a credential on the wrong line.
    const masked = known ? (command.mask?.(args, this) ?? args) : `<${line.length} octets>`;
    // Most are known at once; what has to be looked up is still recorded before anything is answered.
    const shown = (typeof masked === 'string' ? masked : await masked).slice(0, 400);
    connection.record({
      type: 'command',
      data: { name, args: shown, tls: connection.tls !== null, tag: null },
    });
    connection.transcript.client(`${name === '?' ? '' : name} ${shown}`.trim());
    connection.commands++;
    if (!connection.mailbox && connection.commands > connection.limits.commandsBeforeAuth) {
      return this.tooMany(
        'commands_before_auth',
        `${connection.limits.commandsBeforeAuth} commands before AUTH`,
      );
    }
    if (known) await command.run(this, args);
    else if (/^[A-Z]+ \S+ HTTP\/\d/.test(line)) {
      this.end('server', 'HTTP request', [421, '4.7.0 This is not an HTTP server'], name);
    } else this.reply(name, [500, '5.5.2 Command not recognized']);
    if (this.socket.writableNeedDrain) await drained(this.socket);
  }

  /** Records and sends the completion of a command. */
  reply(name: string, reply: Reply): void {
    if (this.ended) return;
    const [code, text] = reply;
    const shown = typeof text === 'string' ? text : (text[0] ?? '');
    this.connection.record({
      type: 'command.answered',
      data: { name, status: String(code), text: shown.slice(0, 400), tag: null },
    });
    this.write(reply);
    this.errors = code >= 500 ? this.errors + 1 : 0;
    if (this.errors >= MAX_ERRORS) this.tooMany('errors', `${MAX_ERRORS} refused commands in a row`);
  }

  /** Sends without recording: challenges, greeting. */
  write(reply: Reply): void {
    if (!this.socket.writable || this.ended) return;
    for (const line of shownReply(reply)) this.connection.transcript.server(line);
    this.socket.write(encodeReply(reply));
  }

  /** Says a last word, then closes; what the client still sends is not read. */
  end(by: 'client' | 'server', reason: string, last: Reply, name?: string): void {
    if (this.ended) return;
    if (name) {
      const text = typeof last[1] === 'string' ? last[1] : '';
      this.connection.record({
        type: 'command.answered',
        data: { name, status: String(last[0]), text, tag: null },
      });
    }
    this.write(last);
    this.countUnparsed();
    this.over = true;
    this.input.discard();
    this.connection.end(this.socket, by, reason);
    setTimeout(() => this.connection.raw.destroy(), 2000).unref();
  }

  private countUnparsed(): void {
    if (!this.over) this.connection.unparsedBytes = this.input.buffered;
  }

  /** The answer to STARTTLS: takes the connection into TLS and forgets what was said in clear (RFC 3207 §4.2). */
  async startTls(): Promise<void> {
    this.reply('STARTTLS', [220, '2.0.0 Ready to start TLS']);
    const socket = await upgradeToTls(this.connection, this.input.detach());
    this.socket = socket;
    this.input = new Input(socket);
    this.helo = null;
    this.extended = false;
    this.transaction = null;
    this.errors = 0;
  }

  tooMany(limit: string, message: string): void {
    this.connection.record({ type: 'limit.reached', data: { limit, message } });
    this.end('server', message, [421, `4.7.0 Too much: ${message}`]);
  }

  /** The client has the floor in the middle of a command: a stop of the service need not wait for its end. */
  receiving<T>(task: () => Promise<T>): Promise<T> {
    this.busy = false;
    if (!this.farewell?.afterTransaction) this.farewell?.say();
    return task().finally(() => {
      this.busy = true;
    });
  }

  private lineTooLong(message: string): boolean {
    this.connection.record({ type: 'limit.reached', data: { limit: 'line', message } });
    this.end('server', message, [421, '4.7.0 Line too long, closing']);
    return false;
  }

  private goodbye(why: Goodbye, saying: () => void): void {
    const say = () => {
      this.farewell = null;
      saying();
      this.end('server', why, GOODBYE[why]);
    };
    // A session closed on request is closed between transactions (DESIGN §6.8).
    const afterTransaction = why === 'sessions_closed';
    const later = this.busy || (afterTransaction && this.transaction !== null);
    if (later && why !== 'timeout') this.farewell = { say, afterTransaction };
    else say();
  }
}
