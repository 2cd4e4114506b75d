/**
 * What a TLS 1.2 server says in clear before ChangeCipherSpec (RFC 5246 §7.4): the certificates as they travelled and
 * the CertificateRequest, which Node shows to no client.
 */

export interface Flight {
  /** IANA code point. */
  suite: number | null;
  /** DER, leaf first. */
  certificates: Buffer[];
  /** DER of the names in the CertificateRequest; null when none was sent. */
  anchors: Buffer[] | null;
  /** A session ticket was given, so that the next handshake could hide the certificates. */
  ticket: boolean;
}

const RECORD = { changeCipherSpec: 20, handshake: 22 } as const;
const MESSAGE = { serverHello: 2, ticket: 4, certificate: 11, certificateRequest: 13 } as const;

/** Reads as much as is there; what is cut short is left out. */
export function readFlight(bytes: Buffer): Flight {
  const flight: Flight = { suite: null, certificates: [], anchors: null, ticket: false };
  const messages = handshakeBytes(bytes);
  let at = 0;
  while (at + 4 <= messages.length) {
    const end = at + 4 + messages.readUIntBE(at + 1, 3);
    if (end > messages.length) break;
    read(flight, messages[at]!, messages.subarray(at + 4, end));
    at = end;
  }
  return flight;
}

function handshakeBytes(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 5 <= bytes.length && bytes[at] !== RECORD.changeCipherSpec) {
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (bytes[at] === RECORD.handshake) parts.push(bytes.subarray(at + 5, Math.min(end, bytes.length)));
    at = end;
  }
  return Buffer.concat(parts);
}

function read(flight: Flight, type: number, body: Buffer): void {
  if (type === MESSAGE.ticket) flight.ticket = true;
  if (type === MESSAGE.certificate) flight.certificates = vectors(body.subarray(3), 3);
  // version, random, session id, suite
  if (type === MESSAGE.serverHello) {
    const at = 35 + (body[34] ?? 0);
    flight.suite = at + 2 <= body.length ? body.readUInt16BE(at) : null;
  }
  // certificate types, signature algorithms, names
  if (type === MESSAGE.certificateRequest) {
    const algorithms = 1 + (body[0] ?? 0);
    if (algorithms + 2 > body.length) return;
    flight.anchors = vectors(body.subarray(algorithms + 2 + body.readUInt16BE(algorithms) + 2), 2);
  }
}

/** Consecutive vectors, each behind its length of `size` octets. */
function vectors(bytes: Buffer, size: 2 | 3): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  while (at + size <= bytes.length) {
    const end = at + size + bytes.readUIntBE(at, size);
    if (end > bytes.length) break;
    found.push(bytes.subarray(at + size, end));
    at = end;
  }
  return found;
}
