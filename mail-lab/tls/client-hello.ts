/** What a ClientHello says (RFC 5246 §7.4.1.2, RFC 8446 §4.1.2). Pure: never throws, never loops. */
import { createHash } from 'node:crypto';
import type { EventData } from '../../conformance/events';

export type ClientHello = EventData<'tls.client_hello'>;

const EXTENSION = {
  serverName: 0,
  groups: 10,
  signatureAlgorithms: 13,
  alpn: 16,
  padding: 21,
  preSharedKey: 41,
  earlyData: 42,
  versions: 43,
} as const;

/** Depends on the server or on former connections, not on the TLS stack. */
const VARIABLE: ReadonlySet<number> = new Set([
  EXTENSION.serverName,
  EXTENSION.alpn,
  EXTENSION.padding,
  EXTENSION.preSharedKey,
  EXTENSION.earlyData,
]);

/** Reads forward within bounds; remembers when something was missing instead of throwing. */
class Cursor {
  private at = 0;
  bad = false;
  constructor(private readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  uint(size: 1 | 2 | 3): number {
    if (this.left < size) {
      this.bad = true;
      this.at = this.bytes.length;
      return 0;
    }
    const value = this.bytes.readUIntBE(this.at, size);
    this.at += size;
    return value;
  }

  take(length: number): Buffer {
    if (length > this.left) this.bad = true;
    const piece = this.bytes.subarray(this.at, this.at + length);
    this.at += piece.length;
    return piece;
  }

  /** A vector preceded by its length in `size` bytes. */
  vector(size: 1 | 2): Buffer {
    return this.take(this.uint(size));
  }
}

function uint16List(bytes: Buffer): number[] {
  const values: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) values.push(bytes.readUInt16BE(at));
  return values;
}

/** Repetitions say nothing, and could push what follows them out of the record. */
const distinct = (values: number[]): number[] => (values.length > 256 ? [...new Set(values)] : values);

function serverName(body: Buffer): string | null {
  const list = new Cursor(new Cursor(body).vector(2));
  while (list.left > 3 && !list.bad) {
    const type = list.uint(1);
    const name = list.vector(2);
    if (type === 0) return name.toString('latin1').toLowerCase() || null;
  }
  return null;
}

function protocols(body: Buffer): string[] {
  const list = new Cursor(new Cursor(body).vector(2));
  const names: string[] = [];
  while (list.left > 0 && !list.bad) names.push(list.vector(1).toString('latin1'));
  return names;
}

/** RFC 8701: values that exist only to keep servers tolerant. */
export const isGrease = (value: number): boolean =>
  (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

function fingerprint(
  hello: Pick<ClientHello, 'legacyVersion' | 'versions' | 'suites' | 'extensions' | 'groups'>,
): string {
  const clean = (values: number[]) => values.filter((value) => !isGrease(value));
  const parts = [
    [hello.legacyVersion],
    clean(hello.versions),
    clean(hello.suites),
    // Some stacks shuffle their extensions on purpose.
    clean(hello.extensions)
      .filter((type) => !VARIABLE.has(type))
      .sort((a, b) => a - b),
    clean(hello.groups),
  ];
  const text = parts.map((part) => part.join('-')).join(',');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * Decodes a ClientHello.
 * @param message the handshake message with its 4-byte header. @param records TLS records that carried it.
 * @returns null when its structure is broken.
 */
export function parseClientHello(message: Buffer, records: number): ClientHello | null {
  const cursor = new Cursor(message);
  if (cursor.uint(1) !== 1 || cursor.uint(3) !== message.length - 4) return null;
  const legacyVersion = cursor.uint(2);
  cursor.take(32);
  cursor.vector(1);
  const suiteBytes = cursor.vector(2);
  cursor.vector(1);
  if (cursor.bad || suiteBytes.length % 2 !== 0) return null;

  const bodies = new Map<number, Buffer>();
  const extensions: number[] = [];
  if (cursor.left > 0) {
    const list = new Cursor(cursor.vector(2));
    while (list.left > 0) {
      const type = list.uint(2);
      const body = list.vector(2);
      if (list.bad) return null;
      extensions.push(type);
      bodies.set(type, body);
    }
    if (cursor.bad || cursor.left > 0) return null;
  }
  const listOf = (type: number, size: 1 | 2) => {
    const body = bodies.get(type);
    return body ? uint16List(new Cursor(body).vector(size)) : [];
  };
  const name = bodies.get(EXTENSION.serverName);
  const alpn = bodies.get(EXTENSION.alpn);
  const facts = {
    legacyVersion,
    versions: listOf(EXTENSION.versions, 1),
    suites: distinct(uint16List(suiteBytes)),
    extensions: distinct(extensions),
    groups: listOf(EXTENSION.groups, 2),
  };
  return {
    ...facts,
    sni: name ? serverName(name) : null,
    alpn: alpn ? protocols(alpn) : [],
    signatureAlgorithms: listOf(EXTENSION.signatureAlgorithms, 2),
    fingerprint: fingerprint(facts),
    records,
    length: message.length,
  };
}
