/** A client that speaks TLS at once, on a port that begins in clear or on a sensor. */
import type { Connection } from '../connection';
import { closeWithAlert, HANDSHAKE_FAILURE } from './alerts';
import { parseClientHello } from './client-hello';
import { type Peek, peekClientHello } from './peek';

/** A ClientHello arrives whole as a rule; a slow one is not waited for. */
const HELLO_WAIT_MS = 2000;

/** Records `implicit_tls` with the name asked for, and the ClientHello itself when it can be read. */
export function recordImplicitHello(connection: Connection, peek: Peek): void {
  const hello = peek.ok ? parseClientHello(peek.message, peek.records) : null;
  connection.settleHost(hello?.sni ?? null);
  connection.record({ type: 'implicit_tls', data: { sni: hello?.sni ?? null } });
  if (hello) connection.record({ type: 'tls.client_hello', data: hello });
}

/**
 * Called by a protocol whose first bytes look like a TLS record (`isTlsRecord`), once it has removed its
 * listeners from `connection.raw`. Records what came, then closes with an alert, which ends the client's handshake
 * at once.
 */
export async function endImplicitTls(connection: Connection, firstBytes: Buffer): Promise<void> {
  const { raw } = connection;
  connection.stopClock();
  raw.pause();
  raw.unshift(firstBytes);
  recordImplicitHello(connection, await peekClientHello(raw, HELLO_WAIT_MS));
  connection.endedBy('server', 'implicit TLS on a STARTTLS port');
  closeWithAlert(raw, HANDSHAKE_FAILURE);
}
