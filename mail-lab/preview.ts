/** How unexpected bytes are shown in an event: recognisable, and never a secret. */
import { commandsOfLine } from './verbs';

const PROXY_V2 = Buffer.from('0d0a0d0a000d0a51', 'hex');

/** Begins like TLS records, an SSLv2 hello or a PROXY header: formats whose first octets are no text of a person. */
function isKnownBinary(bytes: Buffer): boolean {
  const [first = 0, second, third, fourth] = bytes;
  if (first >= 20 && first <= 24) return second === undefined || second === 3;
  if (first & 0x80 && third === 1) return fourth === undefined || fourth === 0 || fourth === 3;
  return bytes.subarray(0, PROXY_V2.length).equals(PROXY_V2);
}

/** A line by its verb, everything else replaced by a count: the tag, too, may be a word of a credential. */
function previewLine(line: string): string {
  const [verb] = commandsOfLine(line);
  if (verb === undefined) return `<${line.length} octets>`;
  const end = line.search(new RegExp(verb.replace(' ', '\\s+'), 'i')) + verb.length;
  return line.length > end ? `${verb} <${line.length - end} octets>` : verb;
}

/** At most 200 characters: the known verbs of text lines, or four bytes in hexadecimal of a known binary format. */
export function previewOf(bytes: Buffer): string {
  if (bytes.length === 0) return '';
  if (isKnownBinary(bytes)) return bytes.subarray(0, 4).toString('hex');
  const lines = bytes
    .toString('latin1')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  return lines.slice(0, 5).map(previewLine).join(' | ').slice(0, 200);
}
