/** The tokens of an IMAP command (RFC 3501 §9): atoms, strings, lists. Pure, bounded, never recursive without limit. */

import type { Deposit } from '../../store/types';

export type Node =
  /**
   * Everything unquoted: atoms, numbers, flags, sequence sets, `NIL`, and fetch items with their `[section]<range>`,
   * whose literals are shown as quoted strings.
   */
  | { kind: 'atom'; value: string }
  | { kind: 'string'; bytes: Buffer; quoted: boolean }
  /** A literal that is too large for anything but a message, and was not kept in memory. */
  | { kind: 'message'; message: StreamedMessage }
  | { kind: 'list'; items: Node[] };

/** A message that was stored while it came; see store/types.ts. */
export interface StreamedMessage {
  deposit: Deposit;
  /** Its beginning, with the header. */
  head: Buffer;
}

/** A command as received: text, then each literal followed by the text behind it. */
export interface RawCommand {
  texts: string[];
  literals: (Buffer | StreamedMessage)[];
}

/** The command does not follow the grammar; the message goes behind `BAD`. */
export class SyntaxProblem extends Error {
  override name = 'SyntaxProblem';
}

const MAX_DEPTH = 20;
const MAX_NODES = 20_000;

/**
 * Reads the arguments of a command. Throws SyntaxProblem.
 * @param anyOctets atoms may hold anything: a credential that is not base64 has its own refusal.
 */
export function parseArguments(command: RawCommand, anyOctets = false): Node[] {
  return new Tokenizer(command, anyOctets).all();
}

/** A quoted string that means these characters. */
export const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

class Tokenizer {
  private text: string;
  private at = 0;
  private segment = 0;
  private nodes = 0;

  constructor(
    private readonly command: RawCommand,
    private readonly anyOctets: boolean,
  ) {
    this.text = command.texts[0] ?? '';
  }

  all(): Node[] {
    const items = this.items(0);
    if (this.at < this.text.length) throw new SyntaxProblem('unexpected closing parenthesis');
    return items;
  }

  /** Items separated by spaces, up to `)` or the end. */
  private items(depth: number): Node[] {
    const items: Node[] = [];
    for (;;) {
      while (this.text[this.at] === ' ') this.at++;
      if (this.at >= this.text.length || this.text[this.at] === ')') return items;
      if (++this.nodes > MAX_NODES) throw new SyntaxProblem('too many arguments');
      items.push(this.item(depth));
      const next = this.text[this.at];
      if (next !== undefined && next !== ' ' && next !== ')') {
        throw new SyntaxProblem('arguments must be separated by spaces');
      }
    }
  }

  private item(depth: number): Node {
    const char = this.text[this.at]!;
    if (char === '"') return { kind: 'string', bytes: this.quoted(), quoted: true };
    if (char === '{') {
      const literal = this.literal();
      return Buffer.isBuffer(literal)
        ? { kind: 'string', bytes: literal, quoted: false }
        : { kind: 'message', message: literal };
    }
    if (char !== '(') return { kind: 'atom', value: this.atom() };
    if (depth >= MAX_DEPTH) throw new SyntaxProblem('lists are nested too deeply');
    this.at++;
    const items = this.items(depth + 1);
    if (this.text[this.at] !== ')') throw new SyntaxProblem('missing closing parenthesis');
    this.at++;
    return { kind: 'list', items };
  }

  private quoted(): Buffer {
    let value = '';
    for (let at = this.at + 1; at < this.text.length; at++) {
      const char = this.text[at]!;
      if (char === '"') {
        this.at = at + 1;
        if (/[\0\r]/.test(value)) throw new SyntaxProblem('NUL and CR are not allowed in quoted strings');
        return Buffer.from(value, 'latin1');
      }
      if (char !== '\\') value += char;
      else if (++at < this.text.length) value += this.text[at];
    }
    throw new SyntaxProblem('missing closing quote');
  }

  /** A literal ends its segment of text: what follows is in the next one. */
  private literal(): Buffer | StreamedMessage {
    const bytes = this.command.literals[this.segment];
    const marker = /^\{\d+\+?\}$/.test(this.text.slice(this.at));
    if (!marker || !bytes) throw new SyntaxProblem('malformed literal');
    this.segment++;
    this.text = this.command.texts[this.segment] ?? '';
    this.at = 0;
    return bytes;
  }

  private atom(): string {
    const start = this.at;
    while (this.at < this.text.length && !/[ ()"{]/.test(this.text[this.at]!)) {
      this.at++;
      if (this.text[this.at - 1] === '[' && /^BODY(\.PEEK)?\[/i.test(this.text.slice(start, this.at))) {
        return this.plain(this.text.slice(start, this.at) + this.section());
      }
    }
    if (this.at === start) throw new SyntaxProblem(`unexpected ${JSON.stringify(this.text[start])}`);
    return this.plain(this.text.slice(start, this.at));
  }

  /** Atoms are printable ASCII. */
  private plain(atom: string): string {
    if (this.anyOctets || !/[^\x20-\x7e]/.test(atom)) return atom;
    throw new SyntaxProblem('control or 8-bit characters outside a string');
  }

  /** The rest of `BODY[…]<…>`: spaces, parentheses and strings belong to it. */
  private section(): string {
    let value = '';
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined) throw new SyntaxProblem('missing closing bracket');
      if (char === '"') value += quote(this.quoted().toString('latin1'));
      else if (char === '{') {
        const literal = this.literal();
        if (!Buffer.isBuffer(literal)) throw new SyntaxProblem('section too long');
        value += quote(literal.toString('latin1'));
      } else {
        value += char;
        this.at++;
        if (char === ']') break;
      }
      if (value.length > 100_000) throw new SyntaxProblem('section too long');
    }
    const partial = /^[^ ()"{]*/.exec(this.text.slice(this.at))![0];
    this.at += partial.length;
    return value + partial;
  }
}

/** The announcement of a literal at the end of a line; null when there is none. `size` may be unsafe: check it. */
export function literalAt(line: string): { size: number; synchronising: boolean } | null {
  const match = /\{(\d{1,20})(\+?)\}$/.exec(line);
  return match ? { size: Number(match[1]), synchronising: match[2] === '' } : null;
}
