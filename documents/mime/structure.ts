/**
 * The structure of a message: a tree of parts with their byte ranges, found in one pass over the bytes.
 *
 * The cost is linear whatever the message (RFC 2046 boundaries are looked up in a map, nested parts are not read
 * again), and nothing is decoded or copied. Beyond the limits the remaining parts are left inside their parent.
 */
import { type Envelope, envelopeOf } from './envelope';
import { type HeaderField, parseHeaders } from './headers';
import { MIME_LIMITS, type MimeLimits } from './limits';
import { HEAD, type Line, LineScanner } from './lines';
import { defaulted, describe, emptyPart, type MessageStructure, type Part } from './part';
import { parameter } from './tokens';

interface Frame {
  part: Part;
  /** Of a multipart: the delimiter, else null. */
  boundary: string | null;
  /** LF characters before the body. */
  linesBefore: number;
  /** `message` when the frame's header is that of a nested (or the outer) message. */
  isMessage: boolean;
  digest: boolean;
}

const DASH = 45;
const MAX_BOUNDARY = 200;

/** Computes envelope and structure. Never throws, whatever the bytes. */
export function parseStructure(raw: Uint8Array, limits: MimeLimits = MIME_LIMITS): MessageStructure {
  const parser = new StructureParser(limits);
  parser.feed(raw);
  return parser.end();
}

/** The same for a message that comes in chunks: `feed` them in order, then `end`, once. Holds one header at most. */
export class StructureParser {
  private readonly lines = new LineScanner((line) => this.line(line));
  private readonly frames: Frame[] = [];
  /** Open delimiters, with the index of their frame. The innermost wins when two are alike. */
  private readonly boundaries = new Map<string, number[]>();
  private count = 0;
  private truncated = false;
  /** Where the header being read starts; -1 while in a body. */
  private headerAt = 0;
  /** What came of that header in earlier chunks. */
  private header: Uint8Array[] = [];
  private headerHeld = 0;
  /** Bytes of headers looked at. */
  private headersRead = 0;
  /** Addresses kept. */
  private addresses = 0;
  private chunk: Uint8Array = new Uint8Array();
  private lf = 0;
  /** Length of the previous line's end. */
  private lastBreak = 0;

  constructor(private readonly limits: MimeLimits = MIME_LIMITS) {
    this.push(0, true, false);
  }

  feed(chunk: Uint8Array): void {
    const { base } = this.lines;
    this.chunk = chunk;
    this.lines.feed(chunk);
    if (this.headerAt >= 0 && this.headerHeld <= this.limits.headerBytes) {
      // Copied: a slice would keep the whole chunk in memory.
      const part = Uint8Array.from(chunk.subarray(Math.max(0, this.headerAt - base)));
      this.header.push(part);
      this.headerHeld += part.length;
    }
    this.chunk = new Uint8Array();
  }

  end(): MessageStructure {
    this.lines.end();
    const size = this.lines.base;
    const root = this.frames[0]!.part;
    if (this.headerAt >= 0) this.endHeader(size);
    this.closeTo(0, size, this.lf);
    this.finish(this.frames.pop()!, size, this.lf);
    return { version: 1, root, truncated: this.truncated };
  }

  private line(line: Line): void {
    const begun = this.headerAt >= 0;
    const isDelimiter = this.boundaries.size > 0 && this.delimiter(line);
    if (line.terminator) this.lf++;
    this.lastBreak = line.terminator;
    // A delimiter begins the header of the next part, on the next line.
    if (begun && !isDelimiter && this.headerAt >= 0 && line.length === 0) this.endHeader(line.end);
  }

  /** Ends and begins parts when the line is one of the open delimiters. */
  private delimiter({ head, length, start, end }: Line): boolean {
    if (length < 3 || length >= HEAD || head[0] !== DASH || head[1] !== DASH) return false;
    const text = Buffer.from(head.buffer, head.byteOffset + 2, length - 2)
      .toString('latin1')
      .replace(/[ \t]+$/, '');
    const found = this.boundaries.get(text)?.at(-1);
    const closed =
      found === undefined && text.endsWith('--') ? this.boundaries.get(text.slice(0, -2))?.at(-1) : undefined;
    const frame = found ?? closed;
    if (frame === undefined) return false;
    // The line break before a delimiter belongs to the delimiter.
    const partEnd = start - this.lastBreak;
    if (this.headerAt >= 0) this.endHeader(Math.max(this.headerAt, partEnd));
    this.closeTo(frame, partEnd, Math.max(0, this.lf - (this.lastBreak ? 1 : 0)));
    if (closed !== undefined || this.count >= this.limits.parts) {
      if (closed === undefined) this.truncated = true;
      this.forget(frame);
      return true;
    }
    const parent = this.frames[frame]!;
    parent.part.parts.push(this.push(end, false, parent.digest));
    return true;
  }

  /** What is looked at of the header that ends at `at`; null when headers have cost enough already. */
  private headerBlock(at: number): Uint8Array | null {
    const { base } = this.lines;
    const { headerBytes, headersBytes } = this.limits;
    const length = Math.min(at - this.headerAt, headerBytes);
    if (at - this.headerAt > headerBytes) this.truncated = true;
    this.headersRead += length;
    if (this.headersRead > headersBytes) return null;
    const here = at > base ? this.chunk.subarray(Math.max(0, this.headerAt - base), at - base) : [];
    return Buffer.concat([...this.header, Uint8Array.from(here)]).subarray(0, length);
  }

  private push(at: number, isMessage: boolean, inDigest: boolean): Part {
    const part = emptyPart(at);
    if (inDigest) [part.type, part.subtype] = ['message', 'rfc822'];
    this.count++;
    this.frames.push({ part, boundary: null, linesBefore: this.lf, isMessage, digest: false });
    this.headerAt = at;
    this.header = [];
    this.headerHeld = 0;
    return part;
  }

  /** The header of the innermost frame ended; its body starts at `at`. */
  private endHeader(at: number): void {
    const frame = this.frames.at(-1)!;
    const { part } = frame;
    const block = this.headerBlock(at);
    const fields = block ? parseHeaders(block, this.limits) : [];
    describe(part, fields, this.limits);
    if (!block) {
      this.truncated = true;
      [part.type, part.subtype, part.parameters] = ['application', 'octet-stream', []];
    }
    part.bodyStart = at;
    part.bodyEnd = at;
    frame.linesBefore = this.lf;
    this.headerAt = -1;
    this.header = [];
    if (frame.isMessage) {
      part.envelope = this.envelope(fields);
      if (this.frames.length > 1) this.frames.at(-2)!.part.parts = [part];
    }
    if (part.type === 'multipart') this.openMultipart(frame);
    else if (part.type === 'message' && part.subtype === 'rfc822') this.openMessage(at, part);
  }

  private envelope(fields: HeaderField[]): Envelope {
    const left = this.limits.addressesInAll - this.addresses;
    const addresses = Math.max(0, Math.min(this.limits.addresses, left));
    const envelope = envelopeOf(fields, { ...this.limits, addresses });
    const { from, sender, replyTo, to, cc, bcc } = envelope;
    for (const list of [from, sender, replyTo, to, cc, bcc]) this.addresses += list.length;
    if (this.addresses >= this.limits.addressesInAll) this.truncated = true;
    return envelope;
  }

  private openMultipart(frame: Frame): void {
    const boundary = parameter({ value: '', parameters: frame.part.parameters }, 'boundary');
    if (this.frames.length >= this.limits.depth) this.truncated = true;
    else if (boundary && boundary.length <= MAX_BOUNDARY) {
      frame.boundary = boundary.trimEnd();
      frame.digest = frame.part.subtype === 'digest';
      const open = this.boundaries.get(frame.boundary) ?? [];
      open.push(this.frames.length - 1);
      this.boundaries.set(frame.boundary, open);
    }
  }

  private openMessage(at: number, part: Part): void {
    const plain = ['7bit', '8bit', 'binary'].includes(part.encoding);
    if (!plain || this.frames.length >= this.limits.depth || this.count >= this.limits.parts) {
      if (plain) this.truncated = true;
      // Undecodable or too deep: an attachment like any other.
      part.type = 'application';
      part.subtype = 'octet-stream';
      return;
    }
    this.push(at, true, false);
  }

  /** Ends every frame inside `frame`, which stays. */
  private closeTo(frame: number, end: number, lf: number): void {
    while (this.frames.length - 1 > frame) this.finish(this.frames.pop()!, end, lf);
    this.headerAt = -1;
  }

  private finish(frame: Frame, end: number, lf: number): void {
    const { part } = frame;
    // The empty line that ends a header may be the line break of the delimiter: such a body is empty, not negative.
    part.bodyEnd = Math.max(part.bodyStart, end, part.parts.at(-1)?.bodyEnd ?? 0);
    part.lines = Math.max(0, lf - frame.linesBefore);
    if (frame.boundary !== null) this.drop(frame.boundary, this.frames.length);
    if (part.type === 'multipart' && !part.parts.length) part.parts.push(defaulted(emptyPart(part.bodyEnd)));
  }

  /** A closed multipart takes no more parts; its epilogue belongs to nobody. */
  private forget(index: number): void {
    const frame = this.frames[index]!;
    if (frame.boundary !== null) this.drop(frame.boundary, index);
    frame.boundary = null;
  }

  private drop(boundary: string, index: number): void {
    const open = this.boundaries.get(boundary)?.filter((candidate) => candidate !== index) ?? [];
    if (open.length) this.boundaries.set(boundary, open);
    else this.boundaries.delete(boundary);
  }
}
