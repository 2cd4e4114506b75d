/** The characters of an XML document that comes in octets: byte order mark, declaration, else UTF-8 (XML 1.0, F). */
import { XmlProblem } from './problem';

/** A declaration ends within so many octets, or counts for nothing. */
const DECLARATION = 512;

/** Declared names, lower case, and what reads them. ISO-8859-1 is read as its superset, as browsers do. */
const KNOWN: Record<string, string> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'windows-1252',
  'iso_8859-1': 'windows-1252',
  'iso8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
};

/** Which decoder the first octets call for. Throws XmlProblem for a character set that no CDA is written in. */
export function encodingOf(start: Buffer): string {
  const [a, b, c, d] = start;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // `<` and a second character, each in two octets.
  if (a === 0x3c && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  if (a === 0 && b === 0x3c && c === 0 && d !== 0) return 'utf-16be';
  const text = start.toString('latin1');
  const declared = /^<\?xml[ \t\r\n][^>]*?[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/.exec(
    text.slice(0, DECLARATION),
  );
  const name = (declared?.[1] ?? declared?.[2] ?? 'utf-8').toLowerCase();
  const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  if (!known) throw new XmlProblem('malformed', 'an encoding that is not read');
  return known;
}

/** Turns octets into characters, whatever the places where they are cut. Throws XmlProblem. */
export class XmlDecoder {
  private decoder: TextDecoder | null = null;
  private start: Buffer = Buffer.alloc(0);

  feed(octets: Uint8Array): string {
    if (this.decoder) return this.decode(octets, true);
    this.start = Buffer.concat([this.start, octets]);
    return this.start.length < DECLARATION ? '' : this.begin(true);
  }

  end(): string {
    return this.decoder ? this.decode(new Uint8Array(), false) : this.begin(false);
  }

  private begin(more: boolean): string {
    const { start } = this;
    this.start = Buffer.alloc(0);
    this.decoder = new TextDecoder(encodingOf(start), { fatal: true });
    return this.decode(start, more);
  }

  private decode(octets: Uint8Array, stream: boolean): string {
    try {
      return this.decoder!.decode(octets, { stream });
    } catch {
      throw new XmlProblem('malformed', 'octets that are no characters');
    }
  }
}
