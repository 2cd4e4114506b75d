/** A client that speaks TLS at once, on a port that begins in clear. */
import type { Connection } from '../connection';
import { parseClientHello } from './client-hello';
import { peekClientHello } from './peek';

/** A ClientHello arrives whole as a rule; a slow one is not waited for. */
const HELLO_WAIT_MS = 2000;

/**
 * Called by a protocol whose first bytes look like a TLS record (`isTlsRecord`), once it has removed its
 * listeners from `connection.raw`. Records `implicit_tls` with the name asked for, then closes.
 */
export async function endImplicitTls(connection: Connection, firstBytes: Buffer): Promise<void> {
  const { raw } = connection;
  connection.stopClock();
  raw.pause();
  raw.unshift(firstBytes);
  const peek = await peekClientHello(raw, HELLO_WAIT_MS);
  const hello = peek.ok ? parseClientHello(peek.message, peek.records) : null;
  connection.record({ type: 'implicit_tls', data: { sni: hello?.sni ?? null } });
  connection.endedBy('server', 'implicit TLS on a STARTTLS port');
  raw.destroy();
}
