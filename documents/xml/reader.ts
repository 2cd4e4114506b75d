/**
 * A limited XML reader for documents that strangers send: one pass, in pieces of any size, nothing held but the tag
 * being read. DOCTYPE is refused outright, and with it every entity but the five predefined ones: there is nothing
 * to expand and nowhere to fetch. Whatever is not well-formed ends the reading.
 *
 * Own, because the kept readers collect a comment, a CDATA section or a DOCTYPE character by character before they
 * tell of it (saxes: « no facilities for limiting the size »): thirty megabytes of `]` become a gigabyte.
 */
import { XmlDecoder } from './encoding';
import { XML_LIMITS, type XmlLimits } from './limits';
import { type Element, elementOf, OUTERMOST, type Scope } from './namespaces';
import { XmlProblem } from './problem';
import { FORBIDDEN, NAME, parseTag, REFERENCE, resolve, SPACE } from './tag';

export interface XmlHandler {
  /** @param depth 1 for the root. */
  open(element: Element, depth: number): void;
  close(depth: number): void;
  /** A piece of text inside the root; more pieces of the same text may follow. */
  text?(piece: string): void;
}

const DECLARATION = new RegExp(
  `^<\\?xml${SPACE}+version${SPACE}*=${SPACE}*(?:"1\\.[0-9]+"|'1\\.[0-9]+')` +
    `(?:${SPACE}+encoding${SPACE}*=${SPACE}*(?:"[A-Za-z][A-Za-z0-9._-]*"|'[A-Za-z][A-Za-z0-9._-]*'))?` +
    `(?:${SPACE}+standalone${SPACE}*=${SPACE}*(?:"(?:yes|no)"|'(?:yes|no)'))?${SPACE}*\\?>$`,
);
const INSTRUCTION = new RegExp(`^<\\?(${NAME})(?:${SPACE}[^]*)?\\?>$`, 'u');
const END_TAG = new RegExp(`^</(${NAME})${SPACE}*>$`, 'u');
const BLANK = /^[ \t\r\n]*$/;
const NEED_MORE = -1;

const bad = (what: string) => new XmlProblem('malformed', what);

/** Feed the octets in order, then `end`, once. Both throw XmlProblem, after which nothing more may be fed. */
export class XmlReader {
  private readonly decoder = new XmlDecoder();
  /** Characters not yet understood. */
  private held = '';
  private mode: 'content' | 'comment' | 'cdata' = 'content';
  private characters = 0;
  private begun = false;
  private ended = false;
  private readonly open: { name: string; scope: Scope }[] = [];

  constructor(
    private readonly handler: XmlHandler,
    private readonly limits: XmlLimits = XML_LIMITS,
  ) {}

  feed(octets: Uint8Array): void {
    this.take(this.decoder.feed(octets), false);
  }

  end(): void {
    this.take(this.decoder.end(), true);
    if (this.held || this.mode !== 'content' || !this.ended) throw bad('the document is not complete');
  }

  private take(more: string, last: boolean): void {
    if (FORBIDDEN.test(more)) throw bad('a character that no document may hold');
    this.characters += more.length;
    if (this.characters > this.limits.characters) throw new XmlProblem('too_large', 'too many characters');
    const text = this.held + more;
    let at = 0;
    while (at < text.length) {
      const next = this.step(text, at, last);
      if (next === NEED_MORE) break;
      at = next;
    }
    this.held = text.slice(at);
    if (this.held.length > this.limits.tag) throw new XmlProblem('too_large', 'a tag is too long');
  }

  /** Understands what begins at `at`; returns where it ends, or NEED_MORE. */
  private step(text: string, at: number, last: boolean): number {
    if (this.mode === 'comment') return this.comment(text, at);
    if (this.mode === 'cdata') return this.cdata(text, at);
    return text[at] === '<' ? this.markup(text, at) : this.content(text, at, last);
  }

  private content(text: string, at: number, last: boolean): number {
    const markup = text.indexOf('<', at);
    let end = markup < 0 ? text.length : markup;
    if (markup < 0 && !last) {
      // What may be the beginning of a reference or of `]]>` waits for the rest.
      const reference = text.lastIndexOf('&');
      if (reference >= at && end - reference < REFERENCE && text.indexOf(';', reference) < 0) end = reference;
      else for (let n = 0; n < 2 && end > at && text[end - 1] === ']'; n++) end--;
      if (end === at) return NEED_MORE;
    }
    const piece = text.slice(at, end);
    if (piece.includes(']]>')) throw bad(']]> in text');
    if (this.open.length) {
      const resolved = resolve(piece);
      this.handler.text?.(resolved);
    } else if (!BLANK.test(piece)) throw bad('text outside the root');
    this.begun = true;
    return end;
  }

  private markup(text: string, at: number): number {
    const left = text.length - at;
    if (left < 2) return NEED_MORE;
    const second = text[at + 1];
    if (second === '!') return this.declaration(text, at, left);
    if (second === '?') {
      const end = text.indexOf('?>', at + 2);
      if (end < 0) return NEED_MORE;
      this.instruction(text.slice(at, end + 2));
      return end + 2;
    }
    const end = second === '/' ? text.indexOf('>', at) : tagEnd(text, at);
    if (end < 0) return NEED_MORE;
    this.begun = true;
    if (end - at > this.limits.tag) throw new XmlProblem('too_large', 'a tag is too long');
    if (second === '/') this.endTag(text.slice(at, end + 1));
    else this.startTag(text.slice(at, end + 1));
    return end + 1;
  }

  private declaration(text: string, at: number, left: number): number {
    this.begun = true;
    if (text.startsWith('<!--', at)) {
      this.mode = 'comment';
      return at + 4;
    }
    if (text.startsWith('<![CDATA[', at)) {
      if (!this.open.length) throw bad('CDATA outside the root');
      this.mode = 'cdata';
      return at + 9;
    }
    if (text.startsWith('<!DOCTYPE', at)) throw new XmlProblem('doctype', 'a DOCTYPE');
    const start = text.slice(at, at + 9);
    if (left < 9 && ['<!--', '<![CDATA[', '<!DOCTYPE'].some((known) => known.startsWith(start)))
      return NEED_MORE;
    throw bad('a declaration where none may be');
  }

  private comment(text: string, at: number): number {
    const end = text.indexOf('--', at);
    if (end < 0) {
      const keep = text.endsWith('-') ? 1 : 0;
      return text.length - keep > at ? text.length - keep : NEED_MORE;
    }
    if (end + 2 >= text.length) return end > at ? end : NEED_MORE;
    if (text[end + 2] !== '>') throw bad('-- in a comment');
    this.mode = 'content';
    return end + 3;
  }

  private cdata(text: string, at: number): number {
    const end = text.indexOf(']]>', at);
    const until = end < 0 ? text.length - 2 : end;
    if (until > at) this.handler.text?.(text.slice(at, until));
    if (end < 0) return until > at ? until : NEED_MORE;
    this.mode = 'content';
    return end + 3;
  }

  private instruction(text: string): void {
    const first = !this.begun;
    this.begun = true;
    if (text.length > this.limits.tag) throw new XmlProblem('too_large', 'an instruction is too long');
    if (/^<\?xml[ \t\r\n?]/.test(text)) {
      if (!first || !DECLARATION.test(text)) throw bad('an XML declaration of another form or place');
      return;
    }
    const target = INSTRUCTION.exec(text)?.[1];
    if (!target || target.includes(':') || target.toLowerCase() === 'xml')
      throw bad('an instruction of another form');
  }

  private startTag(text: string): void {
    if (this.ended) throw bad('a second root');
    if (this.open.length >= this.limits.depth) throw new XmlProblem('too_large', 'elements nest too deep');
    const tag = parseTag(text, this.limits);
    const { element, scope } = elementOf(tag, this.open.at(-1)?.scope ?? OUTERMOST);
    this.open.push({ name: tag.name, scope });
    this.handler.open(element, this.open.length);
    if (tag.empty) this.closeInnermost();
  }

  private endTag(text: string): void {
    const name = END_TAG.exec(text)?.[1];
    if (!name || this.open.at(-1)?.name !== name) throw bad('an end tag that fits no element');
    this.closeInnermost();
  }

  private closeInnermost(): void {
    this.handler.close(this.open.length);
    this.open.pop();
    if (!this.open.length) this.ended = true;
  }
}

/** The `>` that ends a start tag, those in quotes passed over; -1 when it has not come. */
function tagEnd(text: string, at: number): number {
  let quote = '';
  for (let index = at + 1; index < text.length; index++) {
    const char = text[index]!;
    if (quote) {
      if (char === quote) quote = '';
    } else if (char === '>') return index;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '<') throw bad('< in a tag');
  }
  return -1;
}

/** Reads a document that comes in pieces. Rejects with XmlProblem, or with what `pieces` rejects with. */
export async function readXml(
  pieces: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
  limits: XmlLimits = XML_LIMITS,
): Promise<void> {
  const reader = new XmlReader(handler, limits);
  for await (const piece of pieces) reader.feed(piece);
  reader.end();
}
