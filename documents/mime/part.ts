/** What is known of a MIME entity. */
import type { Envelope } from './envelope';
import { firstHeader, type HeaderField } from './headers';
import type { MimeLimits } from './limits';
import { parseParametrised } from './tokens';

/** One MIME entity. Offsets are octets from the start of the whole message; ends are exclusive. */
export interface Part {
  /** Header block, with its final empty line. */
  headerStart: number;
  bodyStart: number;
  bodyEnd: number;
  /** Lower case, such as `text` and `plain`. */
  type: string;
  subtype: string;
  /** In order, names in lower case. */
  parameters: [string, string][];
  id: string | null;
  description: string | null;
  /** Lower case; `7bit` when absent. */
  encoding: string;
  disposition: { type: string; parameters: [string, string][] } | null;
  language: string[];
  location: string | null;
  md5: string | null;
  /** LF characters in the body. */
  lines: number;
  /** multipart: its parts, at least one. message/rfc822: one, the enclosed message. */
  parts: Part[];
  /** Of the message itself, and of each message enclosed; null for other parts. */
  envelope: Envelope | null;
}

export interface MessageStructure {
  /** Of this format: structures are stored. */
  version: 1;
  root: Part;
  /** A limit of MimeLimits was reached: what lies deeper is one opaque part. */
  truncated: boolean;
}

/** Fills in what the header says of the part. */
export function describe(part: Part, fields: readonly HeaderField[], limits: MimeLimits): void {
  const text = (name: string) => firstHeader(fields, name)?.slice(0, limits.valueLength) ?? null;
  const contentType = text('content-type');
  if (contentType) {
    const parsed = parseParametrised(contentType);
    const [type, subtype] = parsed.value.split('/', 2).map((token) => token.trim());
    if (type && subtype && /^[!-~]+$/.test(type) && /^[!-~]+$/.test(subtype)) {
      part.type = type;
      part.subtype = subtype;
      part.parameters = parsed.parameters;
    }
  }
  defaulted(part);
  part.encoding = parseParametrised(text('content-transfer-encoding') ?? '').value || '7bit';
  part.id = text('content-id');
  part.description = text('content-description');
  part.location = text('content-location');
  part.md5 = text('content-md5');
  const disposition = text('content-disposition');
  if (disposition) {
    const { value, parameters } = parseParametrised(disposition);
    part.disposition = { type: value || 'attachment', parameters };
  }
  part.language = (text('content-language') ?? '')
    .split(',', 20)
    .map((language) => language.trim())
    .filter(Boolean);
}

/** RFC 2046 §4.1.2: text without charset is US-ASCII. */
export function defaulted(part: Part): Part {
  if (part.type === 'text' && !part.parameters.some(([name]) => name === 'charset')) {
    part.parameters = [...part.parameters, ['charset', 'us-ascii']];
  }
  return part;
}

/** A text part without content. */
export function emptyPart(at: number): Part {
  return {
    headerStart: at,
    bodyStart: at,
    bodyEnd: at,
    type: 'text',
    subtype: 'plain',
    parameters: [],
    id: null,
    description: null,
    encoding: '7bit',
    disposition: null,
    language: [],
    location: null,
    md5: null,
    lines: 0,
    parts: [],
    envelope: null,
  };
}
