/** TLS vocabulary: the suites of the Référentiel, what to ignore in a ClientHello, and names for code points. */
import type { EventData } from './events';
import { SUITE_NAMES } from './tls-suites';

/** The six suites of MSS-CONF.03, all to be offered and no other (manual, FAQ 1; domain-facts §8.1). */
export const REQUIRED_SUITES: readonly number[] = [0xc030, 0xc02f, 0xc028, 0xc027, 0x009f, 0x009e];

/** Signalling values, not suites: RFC 5746 and RFC 7507. */
export const RENEGOTIATION_SCSV = 0x00ff;
export const FALLBACK_SCSV = 0x5600;

/** GREASE values of RFC 8701: both bytes equal, low nibble A. They fill suites, versions, groups and extensions. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

/** Values of a suite list that say nothing about suites (DESIGN §6.3). */
export function isIgnoredSuite(value: number): boolean {
  return value === RENEGOTIATION_SCSV || value === FALLBACK_SCSV || isGrease(value);
}

/** Suites that only TLS 1.3 uses (0x13xx). */
export function isTls13Suite(value: number): boolean {
  return value >> 8 === 0x13;
}

/** A code point as `0xC030`. */
export function hexadecimal(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** IANA name of a suite, or its code point in hexadecimal when the registry does not know it. */
export function suiteName(value: number): string {
  return SUITE_NAMES[value] ?? hexadecimal(value);
}

/** Name and code point, `TLS_RSA_WITH_AES_128_CBC_SHA (0x002F)`, for a list that an engineer will search. */
export function suiteLabel(value: number): string {
  const name = SUITE_NAMES[value];
  return name ? `${name} (${hexadecimal(value)})` : `suite inconnue ${hexadecimal(value)}`;
}

export const TLS10 = 0x0301;
export const TLS11 = 0x0302;
export const TLS12 = 0x0303;
export const TLS13 = 0x0304;

const VERSION_NAMES: Readonly<Record<number, string>> = {
  2: 'SSL 2.0',
  768: 'SSL 3.0',
  [TLS10]: 'TLS 1.0',
  [TLS11]: 'TLS 1.1',
  [TLS12]: 'TLS 1.2',
  [TLS13]: 'TLS 1.3',
};

/** `TLS 1.2`, or the code point in hexadecimal. */
export function versionName(value: number): string {
  return VERSION_NAMES[value] ?? hexadecimal(value);
}

/**
 * Versions that a ClientHello offers, highest first. The extension supported_versions decides when it is there
 * (RFC 8446 §4.2.1); without it, legacy_version is the highest and lower ones are not named.
 */
export function offeredVersions(
  hello: Pick<EventData<'tls.client_hello'>, 'legacyVersion' | 'versions'>,
): number[] {
  const named = hello.versions.filter((version) => version in VERSION_NAMES);
  const offered = hello.versions.length > 0 ? named : [hello.legacyVersion];
  return [...new Set(offered)].sort((a, b) => b - a);
}

/** TLS alert codes used below and in the rules (RFC 5246 §7.2, RFC 8446 §6). */
export const ALERT = {
  closeNotify: 0,
  handshakeFailure: 40,
  badCertificate: 42,
  unsupportedCertificate: 43,
  certificateRevoked: 44,
  certificateExpired: 45,
  certificateUnknown: 46,
  unknownCa: 48,
  protocolVersion: 70,
  insufficientSecurity: 71,
  noRenegotiation: 100,
} as const;

const ALERT_NAMES: Readonly<Record<number, string>> = {
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
  52: 'too_many_cids_requested',
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
  121: 'ech_required',
};

/** IANA name of an alert, or `alert_<code>`. */
export function alertName(code: number): string {
  return ALERT_NAMES[code] ?? `alert_${code}`;
}

/** `certificate_expired (45)`. */
export function alertLabel(code: number): string {
  return `${alertName(code)} (${code})`;
}
