/** Alerts: what OpenSSL's errors say about those of clients, and those that we send without a handshake of ours. */
import type { Socket } from 'node:net';
import type { EventData } from '../../conformance/events';

/** The alert that the client sent, according to an error of a TLS socket; null when the error is something else. */
export function receivedAlert(error: Error): number | null {
  const match = /alert number (\d+)/.exec(error.message);
  return match ? Number(match[1]) : null;
}

type Cause = EventData<'tls.failed'>['cause'];

/** Why a handshake failed. A client that vanishes without a word is `closed`, with a reset `reset`. */
export function failureCause(error: Error & { code?: string; syscall?: string }): Cause {
  if (receivedAlert(error) !== null) return 'alert';
  switch (error.code) {
    case 'ERR_SSL_NO_SHARED_CIPHER':
      return 'no_shared_cipher';
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_VERSION_TOO_LOW':
    case 'ERR_SSL_WRONG_SSL_VERSION':
      return 'unsupported_version';
    case 'ERR_TLS_HANDSHAKE_TIMEOUT':
      return 'timeout';
    case 'ECONNRESET':
      // Node words the end of the stream like a reset, but only a real one names a system call.
      return error.syscall ? 'reset' : 'closed';
    case 'EPIPE':
      return 'reset';
    default:
      return 'protocol_error';
  }
}

export const HANDSHAKE_FAILURE = 40;
export const UNRECOGNIZED_NAME = 112;

/** The client has this long to take the alert. */
const LINGER_MS = 1000;

/** Ends a connection on which no handshake of ours began with a fatal alert (RFC 5246 §7.2), then closes. */
export function closeWithAlert(raw: Socket, code: number): void {
  raw.end(Buffer.from([21, 3, 3, 0, 2, 2, code]));
  // What the client still sends is dropped: unread, it would turn our closing into a reset that outruns the alert.
  raw.resume();
  setTimeout(() => raw.destroy(), LINGER_MS).unref();
}
