/** One IMAP session: receives commands one after the other, executes, answers. */
import type { Connection, Goodbye } from '../connection';
import type { Logger } from '../log';
import type { Analyst } from '../message/analyst';
import { shownChallenge, shownResponse } from '../sasl/shown';
import type { Verifier } from '../sasl/types';
import { StorageUnavailable } from '../sink';
import { databaseAway } from '../store/pool';
import { FolderError, type Mailbox, OverQuota, type Store } from '../store/types';
import { isTlsRecord } from '../tls/assemble';
import { endImplicitTls } from '../tls/implicit';
import { TlsFailure, upgradeToTls } from '../tls/upgrade';
import { capabilities } from './capabilities';
import { bad, type Command, type Completion, type Form, no, type State, stateProblem } from './command';
import { findCommand } from './commands';
import { refuseCredentialInClear } from './commands/authenticate';
import type { Descriptions } from './fetch/descriptions';
import { Input, TooLong } from './input';
import { Output } from './output';
import { type Received, receiveCommand } from './receive';
import { FolderDeleted, type Selected } from './selected';
import { Arguments } from './syntax/arguments';
import { parseArguments, SyntaxProblem } from './syntax/tokens';

export interface SessionServices {
  store: Store;
  verify: Verifier;
  analyst: Analyst;
  log: Logger;
  descriptions: Descriptions;
}

export const GOODBYES: Record<Goodbye, string> = {
  shutdown: 'The server is shutting down, come back in a moment',
  sessions_closed: 'The server closes this session, please connect again',
  timeout: 'Autologout: no progress for too long',
  overloaded: '[UNAVAILABLE] The server cannot record events at the moment, come back later',
  limit: 'Too many connections',
};

/** A client that has said goodbye may still be sending; a reset would make it lose our last words. */
const LINGER_MS = 1000;

export class Session {
  readonly input: Input;
  readonly output: Output;
  selected: Selected | null = null;
  private selections = 0;
  /** The client wants to know of MODSEQs (RFC 7162 §3.1). */
  condstore = false;
  /** A command is being received or executed: goodbyes wait for its end. */
  busy = false;
  private farewell: { why: Goodbye; saying: () => void } | null = null;
  private over = false;

  constructor(
    readonly connection: Connection,
    readonly services: SessionServices,
  ) {
    this.input = new Input(connection.raw);
    this.output = new Output(connection.raw, connection.transcript);
    connection.goodbye = (why, saying) => {
      this.farewell = { why, saying };
      if (!this.busy || why === 'timeout') void this.bye();
    };
  }

  get state(): State {
    if (this.selected) return 'selected';
    return this.connection.mailbox ? 'authenticated' : 'not_authenticated';
  }

  /** The mailbox of an authenticated session; commands are only run in their states. */
  get mailbox(): Mailbox {
    if (!this.connection.mailbox) throw new Error('no mailbox before authentication');
    return this.connection.mailbox;
  }

  select(selected: Selected | null): void {
    this.selected?.close();
    this.selected = selected;
    if (selected) this.selections++;
  }

  /** Which folder is selected, as events tell it: the ordinal of its opening on this connection. */
  get selection(): number | null {
    return this.selected ? this.selections : null;
  }

  /** The client showed that it knows CONDSTORE; it is told where the selected folder stands, once. */
  enableCondstore(): void {
    if (!this.condstore && this.selected) {
      this.output.line(`* OK [HIGHESTMODSEQ ${this.selected.highestModseq}] Highest`);
    }
    this.condstore = true;
  }

  /** Serves the connection until its end; never rejects. */
  async serve(): Promise<void> {
    const { connection, services } = this;
    try {
      this.output.line(`* OK [CAPABILITY ${capabilities(connection)}] MOTCO2 test server ready`);
      this.output.push();
      const first = await this.input.first();
      if (first && isTlsRecord(first)) return await endImplicitTls(connection, this.input.release());
      while (!this.over && (await this.next()));
    } catch (error) {
      if (error instanceof TooLong) await this.tooLong(error);
      else if (error instanceof FolderDeleted) {
        connection.endedBy('server', error.message);
        await this.end('* BYE The selected folder was deleted');
      } else if (error instanceof StorageUnavailable)
        await this.end('* BYE [UNAVAILABLE] Events cannot be stored');
      else if (!(error instanceof TlsFailure)) {
        services.log.error({ err: error, connection: connection.id }, 'an IMAP session failed');
        connection.endedBy('server', 'internal error');
        await this.end('* BYE [SERVERBUG] Internal error');
      }
    } finally {
      connection.unparsedBytes += this.input.buffered;
      this.select(null);
      if (!this.over) connection.raw.destroySoon();
    }
  }

  /** One command; false when the session is over. */
  private async next(): Promise<boolean> {
    this.busy = false;
    if (this.farewell) {
      await this.bye();
      return false;
    }
    if (!(await this.input.waiting()) || this.over) return false;
    this.busy = true;
    const received = await receiveCommand({
      connection: this.connection,
      input: this.input,
      output: this.output,
      find: findCommand,
      state: () => this.state,
      selection: () => this.selection,
      deposit: () => this.services.store.deposit(),
    });
    if (!received) return false;
    this.connection.touch();
    const completion = await this.execute(received);
    if (completion) await this.answer(received, completion);
    return this.breathe();
  }

  /** Lets others have their turn and events be stored, and ends a session that only makes noise. */
  private async breathe(): Promise<boolean> {
    const { connection } = this;
    connection.commands++;
    await connection.breathe();
    const { commandsBeforeAuth } = connection.limits;
    if (connection.mailbox || connection.commands < commandsBeforeAuth || this.over) return !this.over;
    const message = `${commandsBeforeAuth} commands without authentication`;
    connection.record({ type: 'limit.reached', data: { limit: 'commands_before_auth', message } });
    connection.endedBy('server', message);
    await this.end('* BYE Too many commands without authentication');
    return false;
  }

  private async execute(received: Received): Promise<Completion | null> {
    const { command, refusal } = received;
    try {
      if (command && !this.connection.tls && (await refuseCredentialInClear(this, received))) {
        return no('Start TLS first: credentials are not accepted in clear', 'PRIVACYREQUIRED');
      }
      if (refusal) return { ...refusal };
      if (!command) return bad('Unknown command');
      if (!command.states.includes(this.state)) return bad(stateProblem(command.states, this.state));
      const { uid, tag } = received;
      const completion = await this.run(command, received, { uid, tag });
      if (!completion) return null;
      const expunge = !command.noExpunge || uid;
      const force = command.looks && completion.status === 'OK';
      await this.selected?.announce(this.output, { expunge, ...(force ? { force } : {}) });
      return completion;
    } catch (error) {
      return this.problem(error);
    } finally {
      // What was stored is not forgotten by this; what was refused is.
      for (const literal of received.raw.literals) if ('deposit' in literal) await literal.deposit.discard();
    }
  }

  /** Runs a command; an error that only concerns it is its completion. */
  private async run(command: Command, { raw }: Received, form: Form): Promise<Completion | null> {
    try {
      return await command.run(
        this,
        new Arguments(parseArguments(raw, command.name === 'AUTHENTICATE')),
        form,
      );
    } catch (error) {
      return this.problem(error);
    }
  }

  private problem(error: unknown): Completion {
    if (error instanceof SyntaxProblem) return bad(error.message);
    if (error instanceof FolderError) return no(error.message, error.code);
    if (error instanceof OverQuota) return no('The mailbox is full', 'OVERQUOTA');
    if (error instanceof StorageUnavailable)
      return no('Events cannot be stored at the moment', 'UNAVAILABLE');
    // RFC 5530 §3: a subsystem is away, which is not a defect of this server.
    if (databaseAway(error)) return no('The store does not answer at the moment, try again', 'UNAVAILABLE');
    if (error instanceof TlsFailure || error instanceof TooLong || error instanceof FolderDeleted)
      throw error;
    this.services.log.error({ err: error, connection: this.connection.id }, 'an IMAP command failed');
    return no('Internal error, this is not the fault of your client', 'SERVERBUG');
  }

  private async answer({ name, tag, shownTag }: Received, completion: Completion): Promise<void> {
    const { status, code, text } = completion;
    this.connection.record({
      type: 'command.answered',
      data: {
        ...{ name, status, text: code ? `[${code}] ${text}` : text, tag: shownTag },
        selection: this.selection,
      },
    });
    const said = `${status} ${code ? `[${code}] ` : ''}${text}`;
    // The tag may be a word of a credential.
    this.connection.transcript.server(`${shownTag ?? (tag === '*' ? '*' : '…')} ${said}`);
    this.output.write(`${tag} ${said}\r\n`);
    this.output.push();
    await completion.after?.();
  }

  /** Sends a challenge and waits for one line; null when the client left or the time is over. */
  async challenge(base64: string, timeoutMs?: number): Promise<string | null> {
    this.connection.transcript.server(`+ ${shownChallenge(base64)}`);
    this.output.write(`+ ${base64}\r\n`);
    this.output.push();
    if (timeoutMs !== undefined) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<boolean>((done) => {
        timer = setTimeout(() => done(false), timeoutMs);
      });
      const waiting = await Promise.race([this.input.waiting(), late]);
      clearTimeout(timer);
      if (!waiting) return null;
    }
    const line = await this.input.line(this.connection.limits.lineBytes);
    if (line !== null) this.connection.transcript.client(shownResponse(line.toString('latin1')));
    return line === null ? null : line.toString('latin1');
  }

  /** From clear to TLS; rejects with TlsFailure when there is nothing left to serve. */
  async startTls(): Promise<void> {
    const pending = this.input.release();
    const socket = await upgradeToTls(this.connection, pending);
    this.input.resume(socket);
    this.output.resume(socket);
  }

  private async bye(): Promise<void> {
    if (!this.farewell || this.over) return;
    this.farewell.saying();
    await this.end(`* BYE ${GOODBYES[this.farewell.why]}`);
  }

  private async tooLong(error: TooLong): Promise<void> {
    const { connection } = this;
    connection.record({ type: 'limit.reached', data: { limit: 'line', message: error.message } });
    connection.endedBy('server', error.message);
    this.output.line(`* BAD ${error.message}`);
    await this.end('* BYE Too much for one command');
  }

  /** Last line, then the end of the stream; what the client still sends is read and dropped for a moment. */
  async end(line: string | null): Promise<void> {
    if (this.over) return;
    this.over = true;
    const { raw } = this.connection;
    if (line !== null) this.output.line(line);
    void this.output.end();
    this.connection.unparsedBytes += this.input.discard();
    setTimeout(() => raw.destroy(), LINGER_MS).unref();
  }
}
