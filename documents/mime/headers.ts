/**
 * Header blocks (RFC 5322 §2.2). Bytes are read as latin1, so that every octet survives: encoded words and raw
 * UTF-8 are kept as received, as IMAP wants them.
 */
import { MIME_LIMITS, type MimeLimits } from './limits';

export interface HeaderField {
  /** Lower case. */
  name: string;
  /** As it stands in the message. */
  written: string;
  /** It takes several lines. */
  folded: boolean;
  /** Unfolded and trimmed, each octet one character. NUL is removed: PostgreSQL stores none. */
  value: string;
}

const NEWLINES = /\r?\n/g;
const FIELD = /^([\x21-\x39\x3b-\x7e]{1,200})[ \t]*:/;

/**
 * Reads the fields of a header block.
 * @param block the block, with or without the empty line that ends it.
 * @returns the fields in order; lines that are no field are ignored.
 */
export function parseHeaders(block: Uint8Array, limits: MimeLimits = MIME_LIMITS): HeaderField[] {
  const text = Buffer.from(
    block.buffer,
    block.byteOffset,
    Math.min(block.byteLength, limits.headerBytes),
  ).toString('latin1');
  const fields: HeaderField[] = [];
  let written: string | null = null;
  let lines: string[] = [];
  const flush = () => {
    if (written) {
      const folded = lines.length > 1;
      fields.push({ name: written.toLowerCase(), written, folded, value: clean(lines.join('')) });
    }
    written = null;
    lines = [];
  };
  for (const line of text.split(NEWLINES)) {
    if (line === '') break;
    if (line[0] === ' ' || line[0] === '\t') {
      if (written) lines.push(line);
      continue;
    }
    flush();
    if (fields.length >= limits.fields) break;
    const match = FIELD.exec(line);
    if (match) {
      written = match[1]!;
      lines = [line.slice(match[0].length)];
    }
  }
  flush();
  return fields;
}

/** The first value of a field, or null. */
export function firstHeader(fields: readonly HeaderField[], name: string): string | null {
  return fields.find((field) => field.name === name)?.value ?? null;
}

/** Every value of a field, in order. */
export function allHeaders(fields: readonly HeaderField[], name: string): string[] {
  return fields.filter((field) => field.name === name).map((field) => field.value);
}

function clean(value: string): string {
  const out = value.includes('\0') ? value.replaceAll('\0', '') : value;
  return out.trim();
}
