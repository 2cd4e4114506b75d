/** From clear to TLS, for IMAP and SMTP alike. */
import type { TLSSocket } from 'node:tls';
import type { Connection } from '../connection';

/** TLS did not come about; everything is recorded and the socket is closed. */
export class TlsFailure extends Error {
  override name = 'TlsFailure';
}

/**
 * Called right after the positive answer to STARTTLS was written. Records `starttls.accepted`, captures the whole
 * ClientHello, performs the handshake and records every step; fills `connection.tls`.
 *
 * The caller has removed its listeners from `connection.raw` and hands over as `pending` the bytes that it had
 * received behind the STARTTLS command: they are discarded and recorded (injection) unless they begin a TLS record.
 *
 * Rejects with TlsFailure. The TLSSocket returned has an `error` listener for alerts that come later.
 */
export async function upgradeToTls(connection: Connection, pending: Buffer): Promise<TLSSocket> {
  throw new TlsFailure(`not yet: ${connection.id} ${pending.length}`);
}
