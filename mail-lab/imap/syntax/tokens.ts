/** The tokens of an IMAP command (RFC 3501 §9): atoms, strings, lists. Pure, bounded, never recursive without limit. */

export type Node =
  /** Everything unquoted: atoms, numbers, flags, sequence sets, `NIL`, and fetch items with their `[section]<range>`. */
  { kind: 'atom'; value: string } | { kind: 'string'; bytes: Buffer } | { kind: 'list'; items: Node[] };

/** A command as received: text, then each literal followed by the text behind it. */
export interface RawCommand {
  texts: string[];
  literals: Buffer[];
}

/** The command does not follow the grammar; the message goes behind `BAD`. */
export class SyntaxProblem extends Error {
  override name = 'SyntaxProblem';
}

const MAX_DEPTH = 20;
const MAX_NODES = 20_000;

/** Reads the arguments of a command. Throws SyntaxProblem. */
export function parseArguments(command: RawCommand): Node[] {
  return new Tokenizer(command).all();
}

class Tokenizer {
  private text: string;
  private at = 0;
  private segment = 0;
  private nodes = 0;

  constructor(private readonly command: RawCommand) {
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
    }
  }

  private item(depth: number): Node {
    const char = this.text[this.at]!;
    if (char === '"') return { kind: 'string', bytes: this.quoted() };
    if (char === '{') return { kind: 'string', bytes: this.literal() };
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
        return Buffer.from(value, 'latin1');
      }
      if (char !== '\\') value += char;
      else if (++at < this.text.length) value += this.text[at];
    }
    throw new SyntaxProblem('missing closing quote');
  }

  /** A literal ends its segment of text: what follows is in the next one. */
  private literal(): Buffer {
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
    while (this.at < this.text.length) {
      const char = this.text[this.at]!;
      if (char === ' ' || char === '(' || char === ')' || char === '"' || char === '{') break;
      if (char === '[') this.bracket();
      else this.at++;
    }
    if (this.at === start) throw new SyntaxProblem(`unexpected ${JSON.stringify(this.text[start])}`);
    return this.text.slice(start, this.at);
  }

  /** `[…]` belongs to its atom, spaces and parentheses included. */
  private bracket(): void {
    const end = this.text.indexOf(']', this.at);
    if (end < 0) throw new SyntaxProblem('missing closing bracket');
    this.at = end + 1;
  }
}

/** The announcement of a literal at the end of a line; null when there is none. `size` may be unsafe: check it. */
export function literalAt(line: string): { size: number; synchronising: boolean } | null {
  const match = /\{(\d{1,20})(\+?)\}$/.exec(line);
  return match ? { size: Number(match[1]), synchronising: match[2] === '' } : null;
}
