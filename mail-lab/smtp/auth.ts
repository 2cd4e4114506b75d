/** AUTH (RFC 4954): the exchange is that of IMAP too; here is only how SMTP words it. */
import { authenticate } from '../sasl/exchange';
import { shownResponse } from '../sasl/shown';
import { StorageUnavailable } from '../sink';
import { LineTooLong } from './input';
import { authRefusal, type Reply } from './reply';
import type { Session } from './session';

const TEMPORARY: Reply = [454, '4.7.0 Cannot record this authentication at the moment, try again later'];

export async function authenticateSession(session: Session, args: string): Promise<void> {
  const { connection, services } = session;
  const [mechanism = '', ...initial] = args.split(/\s+/);
  if (!mechanism) return session.reply('AUTH', [501, '5.5.4 A mechanism is expected']);
  if (connection.mailbox) return session.reply('AUTH', [503, '5.5.1 Already authenticated']);
  // More than one initial response is none: joined, it cannot be decoded, and is refused and recorded as such.
  const response = initial.length ? initial.join(' ') : null;
  try {
    const result = await authenticate(connection, services.verify, mechanism.slice(0, 64), response, {
      challenge: (base64, timeoutMs) => challenge(session, base64, timeoutMs),
    });
    if (result === null) return;
    session.transaction = null;
    session.reply(
      'AUTH',
      result.ok
        ? [235, '2.7.0 Authentication successful']
        : authRefusal(result.cause, connection.tls !== null),
    );
  } catch (error) {
    if (error instanceof StorageUnavailable) session.reply('AUTH', TEMPORARY);
    else if (error instanceof LineTooLong) {
      session.tooMany('line', error.message);
    } else throw error;
  }
}

async function challenge(session: Session, base64: string, timeoutMs?: number): Promise<string | null> {
  session.write([334, base64]);
  const line = await session.receiving(() =>
    session.input.line(session.connection.limits.lineBytes, timeoutMs),
  );
  // Nobody answered in time, which only a refused token allows: the answer may still come, and is no command.
  if (line === null && timeoutMs !== undefined && !session.ended) session.awaitsAcknowledgement = true;
  if (line) session.connection.transcript.client(shownResponse(line.toString('latin1')));
  return line?.toString('latin1') ?? null;
}
