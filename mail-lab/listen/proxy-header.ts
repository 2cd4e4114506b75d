/**
 * The PROXY protocol header, versions 1 and 2, as HAProxy specifies it: what a load balancer says about the client
 * before anything else. Strict and pure: the same bytes always give the same answer, however they were cut.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { crc32c } from './crc32c';

/** The longest line of version 1, its end included (specification, §2.1). */
const MAX_V1 = 107;
/** What a header of version 2 may hold behind its first 16 octets; real ones stay far below. */
const MAX_V2_BODY = 4096;

const V1_PREFIX = Buffer.from('PROXY ', 'latin1');
const V2_SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const V2_FIXED = 16;

export type ProxyParse =
  /** It may still become a header. */
  | { state: 'more' }
  /** `length` octets are the header. `source`: the client's address; null when the proxy speaks for itself. */
  | { state: 'done'; length: number; source: string | null }
  | { state: 'bad'; why: string };

const MORE: ProxyParse = { state: 'more' };
const bad = (why: string): ProxyParse => ({ state: 'bad', why });

/** Whether these bytes agree with a signature as far as both go. */
const agrees = (bytes: Buffer, signature: Buffer) => {
  const length = Math.min(bytes.length, signature.length);
  return bytes.subarray(0, length).equals(signature.subarray(0, length));
};

/** Reads a header at the beginning of `bytes`. */
export function parseProxyHeader(bytes: Buffer): ProxyParse {
  if (bytes.length === 0) return MORE;
  if (agrees(bytes, V2_SIGNATURE)) return bytes.length < V2_SIGNATURE.length ? MORE : parseV2(bytes);
  if (agrees(bytes, V1_PREFIX)) return bytes.length < V1_PREFIX.length ? MORE : parseV1(bytes);
  return bad('no PROXY header');
}

function parseV1(bytes: Buffer): ProxyParse {
  const end = bytes.subarray(0, MAX_V1).indexOf('\r\n', 0, 'latin1');
  if (end < 0) return bytes.length >= MAX_V1 ? bad(`version 1 line longer than ${MAX_V1} octets`) : MORE;
  const length = end + 2;
  const [family, source = '', destination = '', ...ports] = bytes
    .toString('latin1', V1_PREFIX.length, end)
    .split(' ');
  // Whatever follows UNKNOWN is to be ignored (§2.1).
  if (family === 'UNKNOWN') return { state: 'done', length, source: null };
  const valid = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isPlainIPv6 : null;
  if (!valid) return bad('version 1: unknown protocol family');
  if (!valid(source) || !valid(destination)) return bad('version 1: malformed address');
  if (ports.length !== 2 || !ports.every(isPort)) return bad('version 1: malformed ports');
  return { state: 'done', length, source };
}

/** Without a zone index, which means nothing on another machine. */
const isPlainIPv6 = (text: string) => isIPv6(text) && !text.includes('%');

const isPort = (text: string) => /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;

/** Octets of the address block of each family and transport; null: allowed, but it names no address of the network. */
const ADDRESS_BLOCKS: Record<number, { length: number; address: number | null }> = {
  0: { length: 0, address: null },
  17: { length: 12, address: 4 },
  33: { length: 36, address: 16 },
  49: { length: 216, address: null },
};

function parseV2(bytes: Buffer): ProxyParse {
  const [versionCommand, family] = [bytes[12], bytes[13]];
  if (versionCommand === undefined) return MORE;
  if (versionCommand >> 4 !== 2) return bad('version 2: another version in the signature');
  const command = versionCommand & 0x0f;
  if (command > 1) return bad('version 2: unknown command');
  if (family === undefined || bytes.length < V2_FIXED) return MORE;
  const bodyLength = bytes.readUInt16BE(14);
  if (bodyLength > MAX_V2_BODY) return bad(`version 2: more than ${MAX_V2_BODY} octets announced`);
  const length = V2_FIXED + bodyLength;
  if (bytes.length < length) return MORE;
  // LOCAL: a health check of the proxy itself; what it carries is to be skipped (§2.2).
  if (command === 0) return { state: 'done', length, source: null };
  const block = ADDRESS_BLOCKS[family];
  if (!block) return bad('version 2: neither TCP nor unspecified');
  if (bodyLength < block.length) return bad('version 2: address block cut short');
  const header = bytes.subarray(0, length);
  const problem = family === 0x00 ? null : extensionProblem(header, V2_FIXED + block.length);
  if (problem) return bad(problem);
  return { state: 'done', length, source: addressOf(header, block.address) };
}

function addressOf(header: Buffer, octets: number | null): string | null {
  if (octets === null) return null;
  const address = header.subarray(V2_FIXED, V2_FIXED + octets);
  if (octets === 4) return address.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(index * 2).toString(16));
  return groups.join(':');
}

const CRC32C = 0x03;

/** Walks over the type-length-value fields; a checksum among them must be right (§2.2.4). */
function extensionProblem(header: Buffer, start: number): string | null {
  let at = start;
  while (at < header.length) {
    if (header.length - at < 3) return 'version 2: extension cut short';
    const type = header[at];
    const length = header.readUInt16BE(at + 1);
    const value = at + 3;
    if (value + length > header.length) return 'version 2: extension cut short';
    if (type === CRC32C) {
      if (length !== 4) return 'version 2: malformed checksum';
      const cleared = Buffer.from(header);
      cleared.fill(0, value, value + 4);
      if (crc32c(cleared) !== header.readUInt32BE(value)) return 'version 2: wrong checksum';
    }
    at = value + length;
  }
  return null;
}
