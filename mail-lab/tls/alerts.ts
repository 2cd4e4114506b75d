/** TLS alerts (IANA registry « TLS Alerts »), and what OpenSSL's errors say about a handshake. */
import type { EventData } from '../../conformance/events';

const NAMES: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  111: 'certificate_unobtainable',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  114: 'bad_certificate_hash_value',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

export const alertName = (code: number): string => NAMES[code] ?? `alert_${code}`;

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
