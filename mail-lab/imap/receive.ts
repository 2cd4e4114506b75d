/** Receives one command with its literals, recording it as soon as its first line is there. */
import type { Connection } from '../connection';
import { previewOf } from '../preview';
import type { Command } from './command';
import { type Input, TooLong } from './input';
import type { Output } from './output';
import { literalAt, type RawCommand } from './syntax/tokens';

export interface Received {
  tag: string;
  /** Upper case; `UID FETCH` keeps both words; `?` when unreadable. */
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
  const { command, name, tag } = received;
  const shown = received.raw.texts[0]!;
  const args = command ? (command.mask?.(shown) ?? shown) : tag === '*' ? previewOf(line) : masked(shown);
  connection.record({
    type: 'command',
    data: { name, args, tls: connection.tls !== null, tag: tag === '*' ? null : tag },
  });
  return (await literals(received, context)) ? received : null;
}

const masked = (args: string) => (args === '' ? '' : `<${args.length} octets>`);

function begin(line: string, { find }: ReceiveContext): Received {
  const match = /^([^\s(){%*"\\+\]]{1,64}) +(?:(UID) +)?([A-Za-z][A-Za-z0-9-]{0,40})(?: +(.*))?$/i.exec(line);
  if (!match) {
    const tag = /^([^\s(){%*"\\+\]]{1,64}) /.exec(line)?.[1] ?? '*';
    return {
      ...{ tag, name: '?', command: null, uid: false, raw: { texts: [''], literals: [] } },
      refusal: { status: 'BAD', text: 'Not an IMAP command' },
    };
  }
  const verb = match[3]!.toUpperCase();
  const uid = match[2] !== undefined;
  const name = uid ? `UID ${verb}` : verb;
  const command = find(verb);
  const usable = command && (!uid || command.hasUidForm) ? command : null;
  const raw = { texts: [match[4] ?? ''], literals: [] };
  const refusal = usable ? null : ({ status: 'BAD', text: 'Unknown command' } as const);
  return { tag: match[1]!, name, command: usable, uid, raw, refusal };
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
