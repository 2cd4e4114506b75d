/**
 * DNS messages (RFC 1035, RFC 6891): queries read octet by octet within bounds, answers written by dns-packet.
 *
 * Reading is our own: dns-packet turns labels into text, by which a name with a dot or an odd octet inside a label
 * could not be told from another, nor be echoed as it came (RFC 1035 §4.1.1; case included).
 */
import { type Answer, encode } from 'dns-packet';

/** Code points: RFC 1035 §4.1.1, RFC 6891 §9. */
export const RCODES = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  BADVERS: 16,
} as const;
export type Rcode = keyof typeof RCODES;

/** Our limit over UDP, without fragments on any usual path (DNS flag day 2020). */
export const UDP_PAYLOAD = 1232;
const CLASSIC_PAYLOAD = 512;
const HEADER = 12;
const MAX_NAME = 255;
const OPT = 41;

export interface Question {
  /** As asked, in master file notation: odd octets as `\DDD`, no final dot; `.` for the root. */
  name: string;
  type: number;
  class: number;
  /** The octets of the question section, to be echoed. */
  raw: Buffer;
}

export interface Query {
  id: number;
  opcode: number;
  recursionDesired: boolean;
  question: Question;
  edns: { version: number; payload: number } | null;
}

/** Why a message gets an answer without a look at its question; `question` when it could be read. */
export interface Refused {
  id: number;
  opcode: number;
  recursionDesired: boolean;
  rcode: 'FORMERR' | 'NOTIMP';
}

class Malformed extends Error {}

/**
 * Reads a query. Null: nothing may be answered (too short to have a header, or itself an answer: answering those
 * would let two servers talk for ever).
 */
export function readQuery(packet: Buffer): Query | Refused | null {
  if (packet.length < HEADER) return null;
  const flags = packet.readUInt16BE(2);
  if (flags & 0x8000) return null;
  const base = {
    id: packet.readUInt16BE(0),
    opcode: (flags >> 11) & 15,
    recursionDesired: (flags & 0x0100) !== 0,
  };
  if (base.opcode !== 0) return { ...base, rcode: 'NOTIMP' };
  // RFC 9619: exactly one question; none is only for cookies, which are not kept here.
  if (packet.readUInt16BE(4) !== 1) return { ...base, rcode: 'FORMERR' };
  try {
    const { question, end } = readQuestion(packet);
    return { ...base, question, edns: readEdns(packet, end) };
  } catch (error) {
    if (error instanceof Malformed) return { ...base, rcode: 'FORMERR' };
    throw error;
  }
}

function need(packet: Buffer, end: number): void {
  if (end > packet.length) throw new Malformed('truncated');
}

function readQuestion(packet: Buffer): { question: Question; end: number } {
  const labels: string[] = [];
  let at = HEADER;
  for (;;) {
    need(packet, at + 1);
    const length = packet[at] as number;
    // A pointer could only lead into the header; the other two forms do not exist any more.
    if (length > 63) throw new Malformed('label');
    if (length === 0) break;
    need(packet, at + 1 + length);
    labels.push(labelText(packet.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
    if (at + 1 - HEADER > MAX_NAME) throw new Malformed('name too long');
  }
  const end = at + 5;
  need(packet, end);
  const question = {
    name: labels.length > 0 ? labels.join('.') : '.',
    type: packet.readUInt16BE(at + 1),
    class: packet.readUInt16BE(at + 3),
    raw: packet.subarray(HEADER, end),
  };
  return { question, end };
}

/** Letters, digits, hyphens and underscores stand for themselves; what else there may be cannot be taken for them. */
function labelText(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[^A-Za-z0-9_-]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`);
}

/** Walks over the records to the OPT of the additional section, the only one that means something in a query. */
function readEdns(packet: Buffer, start: number): Query['edns'] {
  let at = start;
  let edns: Query['edns'] = null;
  const before = packet.readUInt16BE(6) + packet.readUInt16BE(8);
  const records = before + packet.readUInt16BE(10);
  for (let index = 0; index < records; index++) {
    const owner = at;
    at = skipName(packet, at);
    need(packet, at + 10);
    const type = packet.readUInt16BE(at);
    const length = packet.readUInt16BE(at + 8);
    need(packet, at + 10 + length);
    if (type === OPT) {
      if (index < before || edns !== null || packet[owner] !== 0) throw new Malformed('OPT');
      edns = { payload: packet.readUInt16BE(at + 2), version: packet[at + 5] as number };
      checkOptions(packet.subarray(at + 10, at + 10 + length));
    }
    at += 10 + length;
  }
  return edns;
}

/** To the end of a name without following pointers: what it says does not matter. */
function skipName(packet: Buffer, start: number): number {
  for (let at = start; ; ) {
    need(packet, at + 1);
    const length = packet[at] as number;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    if (length > 63) throw new Malformed('label');
    at += 1 + length;
  }
}

/** Options are ignored, cookies included; their framing must be right. */
function checkOptions(options: Buffer): void {
  for (let at = 0; at < options.length; ) {
    need(options, at + 4);
    at += 4 + options.readUInt16BE(at + 2);
    need(options, at);
  }
}

export interface Reply {
  rcode: Rcode;
  /** What was asked is within our authority. */
  authoritative: boolean;
  answers: readonly Answer[];
  authorities: readonly Answer[];
  /** Left out when they do not fit: they only save a question. */
  additionals: readonly Answer[];
}

const EMPTY = { answers: [], authorities: [], additionals: [] } as const;
export const bareReply = (rcode: Rcode, authoritative = false): Reply => ({ rcode, authoritative, ...EMPTY });

/** How long an answer to this query may be. */
export function replyLimit(query: Query, transport: 'udp' | 'tcp'): number {
  if (transport === 'tcp') return 65_535;
  if (!query.edns) return CLASSIC_PAYLOAD;
  return Math.min(UDP_PAYLOAD, Math.max(CLASSIC_PAYLOAD, query.edns.payload));
}

/** Writes an answer; one that is too long becomes an empty one with TC, so that the client asks again by TCP. */
export function writeReply(query: Query, reply: Reply, limit: number): Buffer {
  const whole = write(query, reply, false);
  if (whole.length <= limit) return whole;
  const short = write(query, { ...reply, additionals: [] }, false);
  return short.length <= limit ? short : truncated(query, reply);
}

/** No content, only the sign to come by TCP: as long as the query, so that it is of no use to a forger. */
export function truncated(query: Query, { rcode, authoritative }: Reply): Buffer {
  return write(query, bareReply(rcode, authoritative), true);
}

function write(query: Query, reply: Reply, isTruncated: boolean): Buffer {
  const code = RCODES[reply.rcode];
  const body = encode({
    type: 'response',
    id: query.id,
    flags: flagsOf(query, code, reply.authoritative, isTruncated),
    answers: [...reply.answers],
    authorities: [...reply.authorities],
    additionals: [...reply.additionals, ...(query.edns ? [optOf(code)] : [])],
  });
  // dns-packet writes no pointers, so that octets may be put in between.
  body.writeUInt16BE(1, 4);
  return Buffer.concat([body.subarray(0, HEADER), query.question.raw, body.subarray(HEADER)]);
}

/** An answer to what could not be read as a query: the header alone. */
export function writeRefusal({ id, opcode, recursionDesired, rcode }: Refused): Buffer {
  const flags = flagsOf({ opcode, recursionDesired }, RCODES[rcode], false, false);
  return encode({ type: 'response', id, flags });
}

function flagsOf(
  { opcode, recursionDesired }: Pick<Query, 'opcode' | 'recursionDesired'>,
  code: number,
  authoritative: boolean,
  isTruncated: boolean,
): number {
  const bit = (set: boolean, value: number) => (set ? value : 0);
  return (
    (opcode << 11) |
    bit(authoritative, 0x0400) |
    bit(isTruncated, 0x0200) |
    bit(recursionDesired, 0x0100) |
    (code & 15)
  );
}

function optOf(code: number): Answer {
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: UDP_PAYLOAD,
    extendedRcode: code >> 4,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
}
