/**
 * The structure of a message: a tree of parts with their byte ranges, found in one pass over the bytes.
 *
 * The cost is linear whatever the message (RFC 2046 boundaries are looked up in a map, nested parts are not read
 * again), and nothing is decoded or copied. Beyond the limits the remaining parts are left inside their parent.
 */
import { envelopeOf } from './envelope';
import { parseHeaders } from './headers';
import { MIME_LIMITS, type MimeLimits } from './limits';
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

const LF = 10;
const CR = 13;
const DASH = 45;
const MAX_BOUNDARY = 200;

/** Computes envelope and structure. Never throws, whatever the bytes. */
export function parseStructure(raw: Uint8Array, limits: MimeLimits = MIME_LIMITS): MessageStructure {
  return new StructureParser(raw, limits).parse();
}

class StructureParser {
  private readonly frames: Frame[] = [];
  /** Open delimiters, with the index of their frame. The innermost wins when two are alike. */
  private readonly boundaries = new Map<string, number[]>();
  private count = 0;
  private truncated = false;
  /** Where the header being read starts; -1 while in a body. */
  private headerAt = 0;
  private lf = 0;

  constructor(
    private readonly raw: Uint8Array,
    private readonly limits: MimeLimits,
  ) {}

  parse(): MessageStructure {
    const { raw } = this;
    this.push(0, true, false);
    const root = this.frames[0]!.part;
    let lineStart = 0;
    for (let index = 0; index <= raw.length; index++) {
      if (index < raw.length && raw[index] !== LF) continue;
      // An unfinished last line counts too; an empty one does not exist.
      if (index === raw.length && lineStart === index) break;
      this.line(lineStart, index);
      if (index < raw.length) this.lf++;
      lineStart = index + 1;
      if (this.headerAt >= 0 && this.emptyLine) this.endHeader(Math.min(lineStart, raw.length));
    }
    if (this.headerAt >= 0) this.endHeader(raw.length);
    this.closeTo(0, raw.length, this.lf);
    this.finish(this.frames.pop()!, raw.length, this.lf);
    return { version: 1, root, truncated: this.truncated };
  }

  private emptyLine = false;

  /** One line: `[start, end)` without its LF. */
  private line(start: number, end: number): void {
    const { raw } = this;
    const stop = end > start && raw[end - 1] === CR ? end - 1 : end;
    this.emptyLine = stop === start;
    if (stop - start < 3 || raw[start] !== DASH || raw[start + 1] !== DASH || !this.boundaries.size) return;
    if (stop - start > MAX_BOUNDARY + 100) return;
    let last = stop;
    while (last > start && (raw[last - 1] === 32 || raw[last - 1] === 9)) last--;
    const text = latin1(raw, start + 2, last);
    const closing = text.endsWith('--');
    const found = this.boundaries.get(text)?.at(-1);
    const closed =
      found === undefined && closing ? this.boundaries.get(text.slice(0, -2))?.at(-1) : undefined;
    const frame = found ?? closed;
    if (frame === undefined) return;
    // The line break before a delimiter belongs to the delimiter.
    const brk = start > 0 && raw[start - 1] === LF ? (start > 1 && raw[start - 2] === CR ? 2 : 1) : 0;
    const partEnd = start - brk;
    if (this.headerAt >= 0) this.endHeader(Math.max(this.headerAt, Math.min(partEnd, start)));
    this.closeTo(frame, partEnd, Math.max(0, this.lf - (brk ? 1 : 0)));
    if (closed !== undefined) {
      this.forget(frame);
      return;
    }
    const next = Math.min(end + 1, raw.length);
    if (this.count >= this.limits.parts) {
      this.truncated = true;
      this.forget(frame);
      return;
    }
    const parent = this.frames[frame]!;
    const child = this.push(next, false, parent.digest);
    parent.part.parts.push(child);
    this.emptyLine = false;
  }

  private push(at: number, isMessage: boolean, inDigest: boolean): Part {
    const part = emptyPart(at);
    if (inDigest) [part.type, part.subtype] = ['message', 'rfc822'];
    this.count++;
    this.frames.push({ part, boundary: null, linesBefore: this.lf, isMessage, digest: false });
    this.headerAt = at;
    return part;
  }

  /** The header of the innermost frame ended; its body starts at `at`. */
  private endHeader(at: number): void {
    const frame = this.frames.at(-1)!;
    const { part } = frame;
    const block = this.raw.subarray(part.headerStart, at);
    if (block.length > this.limits.headerBytes) this.truncated = true;
    const fields = parseHeaders(block, this.limits);
    describe(part, fields, this.limits);
    part.bodyStart = at;
    part.bodyEnd = at;
    frame.linesBefore = this.lf;
    this.headerAt = -1;
    if (frame.isMessage) {
      part.envelope = envelopeOf(fields, this.limits);
      if (this.frames.length > 1) this.frames.at(-2)!.part.parts = [part];
    }
    if (part.type === 'multipart') this.openMultipart(frame);
    else if (part.type === 'message' && part.subtype === 'rfc822') this.openMessage(at, part);
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
    part.bodyEnd = Math.max(part.bodyStart, end);
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

const latin1 = (raw: Uint8Array, start: number, end: number) =>
  Buffer.from(raw.buffer, raw.byteOffset + start, end - start).toString('latin1');
