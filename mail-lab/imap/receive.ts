/** Receives one command with its literals, recording it as soon as its first line is there. */
import type { Connection } from '../connection';
import { sized } from '../recording/transcript';
import { maskAll, maskExchange } from '../sasl/mechanisms';
import type { Deposit } from '../store/types';
import { CREDENTIAL_VERBS, commandsOfLine, IMAP_VERBS, isKnownVerb } from '../verbs';
import type { Command, Completion, State } from './command';
import type { Input } from './input';
import { refuseLiteral, takeLiteral } from './literal';
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
  refusal: Completion | null;
}

export interface ReceiveContext {
  connection: Connection;
  input: Input;
  output: Output;
  find: (name: string) => Command | undefined;
  state: () => State;
  /** As events tell it: the ordinal of the folder that is selected. */
  selection: () => number | null;
  deposit: () => Deposit;
}

/** Resolves with null when the client left. Rejects with TooLong: the session must end. */
export async function receiveCommand(context: ReceiveContext): Promise<Received | null> {
  const { connection, input } = context;
  const line = await input.line(connection.limits.lineBytes);
  if (line === null) return null;
  const received = begin(line.toString('latin1'), context);
  const { name, shownTag } = received;
  const args = shownArguments(received);
  connection.record({
    type: 'command',
    data: {
      ...{ name, args, tls: connection.tls !== null, tag: shownTag },
      selection: context.selection(),
    },
  });
  connection.transcript.client(
    [shownTag, name === '?' ? null : name, args || null].filter(Boolean).join(' '),
  );
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

/** A tag has the characters of an atom, `]` included and `+` not (RFC 3501 §9). */
const TAG = "([!#$&',\\-./0-9:;<=>?@A-Z\\[\\]^_`a-z|}~]{1,64})";
const COMMAND = new RegExp(`^${TAG} (?:(UID) )?([A-Za-z][A-Za-z0-9-]{0,40})(?: (.*))?$`, 'i');

function begin(line: string, { find }: ReceiveContext): Received {
  const match = COMMAND.exec(line);
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
  const tag = new RegExp(`^${TAG}(?: |$)`).exec(line)?.[1] ?? '*';
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
  const { raw } = received;
  let total = 0;
  for (;;) {
    const literal = literalAt(raw.texts.at(-1)!);
    if (!literal) return true;
    const refusal = received.refusal ?? refuseLiteral(received, literal.size, total, context);
    received.refusal = refusal;
    if (refusal && literal.synchronising) return true;
    if (literal.synchronising) {
      output.line('+ Ready for literal data');
      output.push();
    }
    const taken = await takeLiteral(received, literal.size, context);
    const rest = taken && (await input.line(connection.limits.lineBytes));
    if (!taken || !rest) return false;
    const what = received.command?.literal ?? 'littéral';
    // What follows may be the rest of a credential, or of what is looked for.
    connection.transcript.client(`${sized(what, literal.size)} ${maskAll(rest.toString('latin1'))}`.trim());
    total += literal.size;
    raw.literals.push(taken);
    raw.texts.push(rest.toString('latin1'));
  }
}
