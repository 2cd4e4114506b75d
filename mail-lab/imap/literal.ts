/** Literals: which are refused before they are sent, and how the others are taken. */
import { MIME_LIMITS } from '../../documents/mime/limits';
import { bad, type Completion, no, stateProblem } from './command';
import { TooLong } from './input';
import type { ReceiveContext, Received } from './receive';
import type { StreamedMessage } from './syntax/tokens';

/** Literals of one command; more is nonsense. */
const MAX_LITERALS = 1000;
/** Literals of one command that is not about a message: so many times a line in all. */
const SMALL_LITERALS = 4;
/** Larger ones are not kept in memory. */
const STREAMED = 128 * 1024;
const CHUNK = 64 * 1024;
/** What is sent unasked and refused is swallowed, so that the session goes on: not without end. */
const PATIENCE = 4;

/** Why a literal of this size is unwelcome at this place; null when it is not. */
export function refuseLiteral(
  { command, raw }: Received,
  size: number,
  total: number,
  { connection, state }: ReceiveContext,
): Completion | null {
  const { limits } = connection;
  if (!connection.tls && (command?.name === 'LOGIN' || command?.name === 'AUTHENTICATE')) {
    // The credential stays where it is: nobody asks for it in clear. It is refused as one that came.
    return no('Start TLS first', 'PRIVACYREQUIRED');
  }
  if (command && !command.states.includes(state())) return bad(stateProblem(command.states, state()));
  const message = command?.literal === 'message';
  const most = message ? Math.min(limits.literalBytes, limits.messageBytes) : limits.lineBytes;
  if (size > most) return no(`A literal of ${size} octets is too large here`, 'TOOBIG');
  // The literals of any other command are kept in memory, also those of a client that nobody knows yet (ID).
  const inAll = message ? limits.literalBytes + limits.lineBytes : limits.lineBytes * SMALL_LITERALS;
  if (total + size > inAll || raw.literals.length >= MAX_LITERALS) {
    return bad('Too many literals');
  }
  return null;
}

/**
 * Takes the octets of a literal: those of a refused command are dropped, a large one goes to the store as it comes.
 * Resolves with null when the client left; rejects with TooLong when there is too much to swallow.
 */
export async function takeLiteral(
  received: Received,
  size: number,
  context: ReceiveContext,
): Promise<Buffer | StreamedMessage | null> {
  const { input, connection } = context;
  if (received.refusal) {
    if (!Number.isSafeInteger(size) || size > connection.limits.literalBytes * PATIENCE) {
      throw new TooLong(received.refusal.text);
    }
    return (await drop(size, context)) ? Buffer.alloc(0) : null;
  }
  return size > STREAMED ? stream(received, size, context) : input.exactly(size);
}

async function drop(size: number, { input }: ReceiveContext): Promise<boolean> {
  for (let left = size; left > 0; ) {
    const chunk = await input.some(Math.min(left, CHUNK));
    if (!chunk) return false;
    left -= chunk.length;
  }
  return true;
}

async function stream(
  received: Received,
  size: number,
  context: ReceiveContext,
): Promise<StreamedMessage | Buffer | null> {
  const deposit = context.deposit();
  const head: Buffer[] = [];
  let left = size;
  while (left > 0) {
    const chunk = await context.input.some(Math.min(left, CHUNK));
    if (!chunk) {
      await deposit.discard();
      return null;
    }
    if (size - left < MIME_LIMITS.headerBytes) head.push(Buffer.from(chunk));
    left -= chunk.length;
    try {
      await deposit.write(chunk);
    } catch {
      await deposit.discard();
      received.refusal = no('The message cannot be stored at the moment', 'UNAVAILABLE');
      return (await drop(left, context)) ? Buffer.alloc(0) : null;
    }
  }
  return { deposit, head: Buffer.concat(head) };
}
