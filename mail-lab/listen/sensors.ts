/**
 * The ports of implicit TLS (993, 465): nothing is served there. They exist so that a client that goes there is told
 * what the Référentiel asks for, STARTTLS on 143 and 587, instead of finding nobody.
 */
import type { Connection } from '../connection';
import { previewOf } from '../preview';
import { closeWithAlert, HANDSHAKE_FAILURE } from '../tls/alerts';
import { recordImplicitHello } from '../tls/implicit';
import { peekClientHello, readOn } from '../tls/peek';
import { commandsOfBytes } from '../verbs';

/** Records how the client begins, then closes. Never rejects. */
export async function serveSensor(connection: Connection): Promise<void> {
  const { raw, limits } = connection;
  // Every stage below has its own end.
  connection.stopClock();
  const peek = await peekClientHello(raw, limits.greetingTimeoutMs);
  if (peek.ok) {
    recordImplicitHello(connection, peek);
    connection.endedBy('server', 'implicit TLS on a sensor');
    closeWithAlert(raw, HANDSHAKE_FAILURE);
    return;
  }
  const bytes = peek.why === 'not-tls' ? await readOn(raw, peek.bytes) : peek.bytes;
  if (peek.why !== 'closed' || bytes.length > 0) {
    const data = { why: peek.why, preview: previewOf(bytes), commands: commandsOfBytes(bytes) };
    connection.record({ type: 'tls.not_tls', data });
  }
  connection.unparsedBytes += bytes.length;
  const by = peek.why === 'closed' ? 'client' : peek.why === 'timeout' ? 'timeout' : 'server';
  connection.endedBy(by, by === 'server' ? 'no TLS on a sensor' : null);
  raw.destroy();
}
