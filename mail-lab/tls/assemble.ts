/**
 * Collects a whole ClientHello from the bytes of a connection, however it was split over segments and records
 * (RFC 5246 §6.2.1, RFC 8446 §5.1). Incremental: each byte is looked at once.
 */

/** Larger ones exist nowhere; OpenSSL itself stops at 128 kB. */
const MAX_HELLO = 64 * 1024;
/** One record per byte is legal and has to work. */
const MAX_RECORDS = MAX_HELLO;

export type Assembly =
  | { state: 'more' }
  /** `message`: the handshake message with its 4-byte header. */
  | { state: 'done'; message: Buffer; records: number }
  | { state: 'bad'; why: 'not-tls' | 'sslv2' | 'too-big' };

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;

/** Looks like the beginning of a TLS handshake record. */
export function isTlsRecord(bytes: Buffer): boolean {
  return bytes[0] === HANDSHAKE && (bytes.length < 2 || bytes[1] === 3);
}

export class HelloAssembler {
  private readonly header = Buffer.alloc(5);
  private headerLength = 0;
  private recordLeft = 0;
  private records = 0;
  private received = 0;
  private first: number | null = null;
  private second: number | null = null;
  private readonly message: Buffer[] = [];
  private messageLength = 0;
  /** Announced length with header, once known. */
  private wanted: number | null = null;
  private prefix = Buffer.alloc(0);

  push(chunk: Buffer): Assembly {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.recordLeft === 0) {
        const bad = this.headerByte(chunk[offset++]!);
        if (bad) return bad;
        continue;
      }
      const taken = chunk.subarray(offset, offset + this.recordLeft);
      offset += taken.length;
      this.recordLeft -= taken.length;
      const result = this.take(taken);
      if (result) return result;
    }
    return { state: 'more' };
  }

  /** One byte of a record header; says so as soon as it cannot be one. */
  private headerByte(byte: number): Assembly | null {
    const at = this.headerLength;
    this.received++;
    if (this.received === 1) this.first = byte;
    if (this.received === 2) this.second = byte;
    if (this.received === 3 && this.first! & 0x80 && byte === CLIENT_HELLO)
      return { state: 'bad', why: 'sslv2' };
    // The first bytes of an SSLv2 hello are a length: they are known for what they are at the third.
    const maybeSslv2 = this.records === 0 && this.first! & 0x80 && at < 2;
    if (!maybeSslv2) {
      if (at === 0 && byte !== HANDSHAKE) return { state: 'bad', why: 'not-tls' };
      if (at === 1 && byte !== 3) return { state: 'bad', why: 'not-tls' };
      if (at === 2 && (this.first! & 0x80 || this.second !== 3)) return { state: 'bad', why: 'not-tls' };
    }
    this.header[at] = byte;
    this.headerLength++;
    if (this.headerLength < 5) return null;
    this.headerLength = 0;
    this.recordLeft = this.header.readUInt16BE(3);
    this.records++;
    // Empty handshake records are forbidden, and 2^14 is the most that a record holds.
    if (this.recordLeft === 0 || this.recordLeft > 16_384) return { state: 'bad', why: 'not-tls' };
    if (this.records > MAX_RECORDS) return { state: 'bad', why: 'too-big' };
    return null;
  }

  private take(bytes: Buffer): Assembly | null {
    this.message.push(Buffer.from(bytes));
    this.messageLength += bytes.length;
    if (this.wanted === null) {
      if (this.prefix.length < 4)
        this.prefix = Buffer.concat([this.prefix, bytes.subarray(0, 4 - this.prefix.length)]);
      if (this.prefix[0] !== CLIENT_HELLO) return { state: 'bad', why: 'not-tls' };
      if (this.prefix.length < 4) return null;
      this.wanted = 4 + this.prefix.readUIntBE(1, 3);
      if (this.wanted > MAX_HELLO) return { state: 'bad', why: 'too-big' };
    }
    if (this.messageLength < this.wanted) return null;
    const message = Buffer.concat(this.message).subarray(0, this.wanted);
    return { state: 'done', message, records: this.records };
  }
}
