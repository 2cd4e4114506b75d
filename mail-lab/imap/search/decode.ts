/** Message text as a person would search it: encoded words, transfer encodings and character sets undone. */
import { decoder } from '../../../documents/mime/charset';
import { decodeWords, quotedPrintable } from '../../../documents/mime/words';
import type { MessageStructure, Part } from '../../message/structure';

/** Turns octets into text. */
export type Charset = (octets: Buffer) => string;

/** Character sets that SEARCH understands, as named in BADCHARSET. */
export const CHARSETS = 'US-ASCII UTF-8 ISO-8859-1 ISO-8859-15 WINDOWS-1252';

/** null when it is none of `CHARSETS`. */
export function charsetOf(name: string): Charset | null {
  if (!CHARSETS.split(' ').includes(name.toUpperCase())) return null;
  const label = /^us-ascii$/i.test(name) ? 'utf-8' : name;
  return (octets) => decoder(label).decode(octets);
}

/** Text as it is compared: without regard to case and to the way in which accents are composed. */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/** Header fields of a message with this name, unfolded and decoded. */
export function headerValues(raw: Buffer, root: Part, name: string): string[] {
  return fieldsOf(raw.subarray(root.headerStart, root.bodyStart), name);
}

/** Fields of a header block with this name, unfolded and decoded. */
export function fieldsOf(block: Buffer, name: string): string[] {
  const fields = block
    .toString('latin1')
    .replace(/\r?\n(?=[ \t])/g, '')
    .split(/\r?\n/);
  return fields
    .filter(
      (field) =>
        field.slice(0, name.length).toLowerCase() === name && /^[ \t]*:/.test(field.slice(name.length)),
    )
    .map((field) => decodeWords(field.slice(field.indexOf(':', name.length) + 1).trim()));
}

/** A whole header block, unfolded and decoded. */
export const headerText = (block: Buffer): string =>
  decodeWords(block.toString('latin1').replace(/\r?\n(?=[ \t])/g, ''));

/** Of one text, so much is searched. */
const MAX_TEXT = 1_048_576;

/** Where a message has text: its text parts, and the headers of messages that it encloses. */
export function textRanges({ root }: MessageStructure): { part: Part; start: number; end: number }[] {
  const ranges: { part: Part; start: number; end: number }[] = [];
  const visit = (part: Part) => {
    if (part !== root && part.envelope) ranges.push({ part, start: part.headerStart, end: part.bodyStart });
    for (const child of part.parts) visit(child);
    if (part.parts.length > 0 || part.type !== 'text') return;
    ranges.push({ part, start: part.bodyStart, end: Math.min(part.bodyEnd, part.bodyStart + MAX_TEXT) });
  };
  visit(root);
  return ranges;
}

/** The text of one of these ranges. */
export function textOf(octets: Buffer, { part, start }: { part: Part; start: number }): string {
  if (start === part.headerStart && part.envelope && start !== part.bodyStart) return headerText(octets);
  const charset = part.parameters.find(([key]) => key === 'charset')?.[1] ?? 'utf-8';
  return decoder(charset).decode(undone(octets, part.encoding));
}

/** Everything textual in the bodies. */
export function bodyText(raw: Buffer, structure: MessageStructure): string {
  return textRanges(structure)
    .map((range) => textOf(raw.subarray(range.start, range.end), range))
    .join('\n');
}

function undone(bytes: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(bytes.toString('latin1'), 'base64');
  return encoding === 'quoted-printable' ? quotedPrintable(bytes.toString('latin1')) : bytes;
}
