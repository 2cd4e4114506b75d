/** Reads the content of a message up to its end, and hands it on as it comes: no message is held whole. */
import { MIME_LIMITS } from '../../documents/mime/limits';
import { sized } from '../recording/transcript';
import type { Deposit } from '../store/types';
import { DataDecoder } from './dot-stuffing';
import type { Reply } from './reply';
import type { Session } from './session';

/** A message that exceeds its limit is read on, so that the client hears 552; not without end. */
const PATIENCE = 4;

/** What came: its size and beginning, or why it is refused; null when the connection ended. */
export type Received = { size: number; head: Buffer } | { refusal: Reply } | null;

/** The first octets of a message, which hold its header. */
class Head {
  private slices: Buffer[] = [];
  private length = 0;

  add(octets: Buffer): void {
    if (this.length >= MIME_LIMITS.headerBytes) return;
    // Copied: a slice would keep what it was cut from.
    this.slices.push(Buffer.from(octets.subarray(0, MIME_LIMITS.headerBytes - this.length)));
    this.length += octets.length;
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.slices);
  }
}

export function recordRefusal(session: Session, [code, text]: Reply): void {
  session.connection.record({
    type: 'message.refused',
    data: { status: String(code), reason: String(text).slice(0, 300) },
  });
}

/** Records why nothing more is read of the message, when its refusal cannot be said in its place. */
function abandon(session: Session, status: string, reason: string): null {
  session.connection.record({ type: 'message.refused', data: { status, reason } });
  return null;
}

/** Reads to the end of the message; once it has to be refused, nothing more of it is kept. */
export async function receive(session: Session, deposit: Deposit): Promise<Received> {
  const { limits } = session.connection;
  const { messageBytes, lineBytes } = limits;
  const decoder = new DataDecoder();
  const head = new Head();
  let size = 0;
  let taken = 0;
  let refusal: Reply | null = null;
  const tooLarge: Reply = [552, `5.3.4 Message larger than ${messageBytes} octets`];
  const fault = (length: number): Reply | null => {
    if (size > messageBytes) {
      const message = `message larger than ${messageBytes} octets`;
      session.connection.record({ type: 'limit.reached', data: { limit: 'message', message } });
      return tooLarge;
    }
    if (decoder.bareNewline) return [550, '5.6.0 Lines must end with CRLF: a lone CR or LF was found'];
    if (decoder.longestLine > lineBytes) return [550, `5.6.0 A line is longer than ${lineBytes} octets`];
    if (!session.budget.take(length)) return [452, '4.3.1 Too many messages at the moment, try again later'];
    taken += length;
    return null;
  };
  try {
    while (!decoder.done) {
      const chunk = await session.input.chunk();
      if (!chunk || session.ended)
        return abandon(session, '-', `the connection ended after ${size} octets of the message`);
      const { content, rest } = decoder.feed(chunk);
      session.input.putBack(rest);
      const octets = content.length === 1 ? content[0]! : Buffer.concat(content);
      size += octets.length;
      if (size > messageBytes * PATIENCE) {
        abandon(session, String(tooLarge[0]), String(tooLarge[1]));
        session.tooMany('message', `${size} octets`);
        return null;
      }
      refusal ??= fault(octets.length);
      if (refusal) continue;
      head.add(octets);
      refusal = await keep(session, deposit, octets);
    }
  } finally {
    session.budget.give(taken);
    session.connection.transcript.client(sized('message', size));
  }
  return refusal ? { refusal } : { size, head: head.toBuffer() };
}

async function keep(session: Session, deposit: Deposit, octets: Buffer): Promise<Reply | null> {
  try {
    await deposit.write(octets);
    return null;
  } catch (error) {
    session.services.log.error(
      { err: error, connection: session.connection.id },
      'a message could not be kept',
    );
    return [451, '4.3.0 The message could not be stored, try again later'];
  }
}
