/** Receives one command with its literals, recording it as soon as its first line is there. */
import type { Connection } from '../connection';
import { maskAll, maskExchange } from '../sasl/mechanisms';
import { CREDENTIAL_VERBS, commandsOfLine, IMAP_VERBS, isKnownVerb } from '../verbs';
import type { Command } from './command';
import { type Input, TooLong } from './input';
import type { Output } from './output';
import { literalAt, type RawCommand } from './syntax/tokens';

export interface Received {
  /** As the completion repeats it; `*` when there is none. */
  tag: string;
  /** As events show it: null unless it stands before an IMAP command, since it may be a word of a credential. */
  shownTag: string | null;
  /** Upper case; `UID FETCH` keeps both words; `?` when it is no command that we know. */
  name: string;
  /** null: unknown. */
  command: Command | null;
  uid: boolean;
  raw: RawCommand;
  /** Why it cannot be executed although its octets were read. */
  refusal: { status: 'NO' | 'BAD'; text: string; code?: string } | null;
}

/** Texts of one command, literals aside; more is nonsense. */
const MAX_SEGMENTS = 1000;

export interface ReceiveContext {
  connection: Connection;
  input: Input;
  output: Output;
  find: (name: string) => Command | undefined;
  authenticated: () => boolean;
}

/** Resolves with null when the client left. Rejects with TooLong: the session must end. */
export async function receiveCommand(context: ReceiveContext): Promise<Received | null> {
  const { connection, input } = context;
  const line = await input.line(connection.limits.lineBytes);
  if (line === null) return null;
  const received = begin(line.toString('latin1'), context);
  const { name, shownTag } = received;
  connection.record({
    type: 'command',
    data: { name, args: shownArguments(received), tls: connection.tls !== null, tag: shownTag },
  });
  return (await literals(received, context)) ? received : null;
}

/** Whatever stands behind these has no business there. */
const WITHOUT_ARGUMENTS: ReadonlySet<string> = new Set(
  'CAPABILITY NOOP LOGOUT STARTTLS NAMESPACE CHECK CLOSE UNSELECT IDLE'.split(' '),
);

/** What follows a command that we do not know, or one that has no arguments, may be a credential on the wrong line. */
function shownArguments({ command, name, raw }: Received): string {
  const shown = raw.texts[0]!;
  if (name === 'AUTH' || name === 'AUTHENTICATE') return maskExchange(shown);
  if (command && WITHOUT_ARGUMENTS.has(command.name)) return maskAll(shown);
  return command ? (command.mask?.(shown) ?? shown) : maskAll(shown);
}

function begin(line: string, { find }: ReceiveContext): Received {
  const match = /^([^\s(){%*"\\+\]]{1,64}) +(?:(UID) +)?([A-Za-z][A-Za-z0-9-]{0,40})(?: +(.*))?$/i.exec(line);
  if (!match || CREDENTIAL_VERBS.has(match[1]!.toUpperCase())) return unreadable(line);
  const verb = match[3]!.toUpperCase();
  const uid = match[2] !== undefined;
  const command = find(verb);
  const usable = command && (!uid || command.hasUidForm) ? command : null;
  const known = usable !== null || isKnownVerb(verb);
  const name = known ? (uid ? `UID ${verb}` : verb) : '?';
  const shownTag = usable !== null || IMAP_VERBS.has(verb) ? match[1]! : null;
  const raw = { texts: [match[4] ?? ''], literals: [] };
  const refusal = usable ? null : ({ status: 'BAD', text: 'Unknown command' } as const);
  return { tag: match[1]!, shownTag, name, command: usable, uid, raw, refusal };
}

/**
 * A line that does not have the form of a command. One that would carry a credential, such as a LOGIN without a tag,
 * is recorded by that name: what it carries has crossed the network.
 */
function unreadable(line: string): Received {
  const tag = /^([^\s(){%*"\\+\]]{1,64}) /.exec(line)?.[1] ?? '*';
  const name = commandsOfLine(line).find((found) => CREDENTIAL_VERBS.has(found)) ?? '?';
  const rest = name === '?' ? line : line.slice(line.search(new RegExp(name, 'i')) + name.length).trim();
  return {
    ...{ tag, shownTag: null, name, command: null, uid: false, raw: { texts: [rest], literals: [] } },
    refusal: { status: 'BAD', text: 'Not an IMAP command' },
  };
}

/** Reads the literals. A synchronising one that is unwelcome is refused before it is sent (RFC 3501 §7.5). */
async function literals(received: Received, context: ReceiveContext): Promise<boolean> {
  const { connection, input, output } = context;
  const { limits } = connection;
  let total = 0;
  for (;;) {
    const text = received.raw.texts.at(-1)!;
    const literal = literalAt(text);
    if (!literal) return true;
    const refusal = received.refusal ?? unwelcome(received, literal.size, total, context);
    if (refusal) {
      received.refusal = refusal;
      if (literal.synchronising) return true;
      // What follows is on its way already: swallowed when it is small, else the connection has to end.
      if (!Number.isSafeInteger(literal.size) || literal.size > limits.lineBytes)
        throw new TooLong(refusal.text);
    } else if (literal.synchronising) {
      output.line('+ Ready for literal data');
      output.push();
    }
    const bytes = await input.exactly(literal.size);
    const rest = bytes && (await input.line(limits.lineBytes));
    if (!bytes || !rest) return false;
    total += bytes.length;
    received.raw.literals.push(bytes);
    received.raw.texts.push(rest.toString('latin1'));
  }
}

function unwelcome(
  { command, raw }: Received,
  size: number,
  total: number,
  { connection, authenticated }: ReceiveContext,
): Received['refusal'] {
  const { limits } = connection;
  if (!connection.tls && (command?.name === 'LOGIN' || command?.name === 'AUTHENTICATE')) {
    // The credential stays where it is: nobody asks for it in clear. It is refused as one that came.
    return { status: 'NO', text: 'Start TLS first', code: 'PRIVACYREQUIRED' };
  }
  const message = command?.literal === 'message' && authenticated();
  if (size > (message ? limits.literalBytes : limits.lineBytes)) {
    return { status: 'NO', text: `A literal of ${size} octets is too large here`, code: 'TOOBIG' };
  }
  if (total + size > limits.literalBytes || raw.literals.length >= MAX_SEGMENTS) {
    return { status: 'BAD', text: 'Too many literals' };
  }
  return null;
}
