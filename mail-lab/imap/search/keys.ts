/** The criteria of SEARCH, parsed into a tree (RFC 3501 §6.4.4). */
import { parseDate } from '../output';
import { type Arguments, astringOf } from '../syntax/arguments';
import { parseSequenceSet, type SequenceRange } from '../syntax/sequence';
import { type Node, SyntaxProblem } from '../syntax/tokens';

export type Key =
  | { kind: 'and'; keys: Key[] }
  | { kind: 'or'; keys: [Key, Key] }
  | { kind: 'not'; key: Key }
  | { kind: 'all' }
  | { kind: 'none' }
  | { kind: 'flag'; flag: string }
  | { kind: 'numbers'; ranges: SequenceRange[]; uid: boolean }
  | { kind: 'larger' | 'smaller'; size: number }
  /** Whole days; `sent` compares the Date header, else the internal date. */
  | { kind: 'date'; sent: boolean; relation: 'before' | 'on' | 'since'; day: Date }
  /** `name` in lower case; an empty value asks for presence only. */
  | { kind: 'header'; name: string; value: string }
  | { kind: 'text'; where: 'body' | 'all'; value: string };

const MAX_KEYS = 500;
const MAX_DEPTH = 20;

const FLAGS: Record<string, string> = {
  ANSWERED: '\\Answered',
  DELETED: '\\Deleted',
  DRAFT: '\\Draft',
  FLAGGED: '\\Flagged',
  SEEN: '\\Seen',
};
const HEADERS = new Set(['BCC', 'CC', 'FROM', 'SUBJECT', 'TO']);

/** Parses the arguments of SEARCH. Throws SyntaxProblem. */
export function parseSearch(args: Arguments): { key: Key; badCharset: boolean } {
  let badCharset = false;
  const first = args.peek();
  if (first?.kind === 'atom' && first.value.toUpperCase() === 'CHARSET') {
    args.next('CHARSET');
    badCharset = !/^(us-ascii|utf-8)$/i.test(args.text('charset'));
  }
  const reader = new KeyReader(args.rest());
  const keys = reader.all(0);
  if (keys.length === 0) throw new SyntaxProblem('no search criterion');
  return { key: { kind: 'and', keys }, badCharset };
}

class KeyReader {
  private at = 0;
  constructor(
    private readonly nodes: readonly Node[],
    private readonly counted = { keys: 0 },
  ) {}

  all(depth: number): Key[] {
    const keys: Key[] = [];
    while (this.at < this.nodes.length) keys.push(this.key(depth));
    return keys;
  }

  private node(): Node {
    const node = this.nodes[this.at++];
    if (!node) throw new SyntaxProblem('a search criterion is incomplete');
    return node;
  }

  private text(): string {
    return astringOf(this.node(), 'search string').toString('utf8').toLowerCase();
  }

  private day(): Date {
    const day = parseDate(astringOf(this.node(), 'date').toString('latin1'));
    if (!day) throw new SyntaxProblem('malformed date');
    return day;
  }

  private number(): number {
    const text = astringOf(this.node(), 'number').toString('latin1');
    if (!/^\d{1,10}$/.test(text)) throw new SyntaxProblem('malformed number');
    return Number(text);
  }

  private key(depth: number): Key {
    if (++this.counted.keys > MAX_KEYS) throw new SyntaxProblem('too many search criteria');
    if (depth > MAX_DEPTH) throw new SyntaxProblem('search criteria are nested too deeply');
    const node = this.node();
    if (node.kind === 'list')
      return { kind: 'and', keys: new KeyReader(node.items, this.counted).all(depth + 1) };
    if (node.kind === 'string') throw new SyntaxProblem('unexpected string among search criteria');
    return this.named(node.value.toUpperCase(), depth);
  }

  private named(name: string, depth: number): Key {
    if (/^[\d*]/.test(name)) return { kind: 'numbers', ranges: parseSequenceSet(name), uid: false };
    const flag = FLAGS[name];
    if (flag) return { kind: 'flag', flag };
    const without = name.startsWith('UN') ? FLAGS[name.slice(2)] : undefined;
    if (without) return { kind: 'not', key: { kind: 'flag', flag: without } };
    if (HEADERS.has(name)) return { kind: 'header', name: name.toLowerCase(), value: this.text() };
    const dated = /^(SENT)?(BEFORE|ON|SINCE)$/.exec(name);
    if (dated) {
      const relation = dated[2]!.toLowerCase() as 'before' | 'on' | 'since';
      return { kind: 'date', sent: dated[1] !== undefined, relation, day: this.day() };
    }
    switch (name) {
      case 'ALL':
        return { kind: 'all' };
      // \Recent is never set: it is announced as 0.
      case 'NEW':
      case 'RECENT':
        return { kind: 'none' };
      case 'OLD':
        return { kind: 'all' };
      case 'NOT':
        return { kind: 'not', key: this.key(depth + 1) };
      case 'OR':
        return { kind: 'or', keys: [this.key(depth + 1), this.key(depth + 1)] };
      case 'UID':
        return { kind: 'numbers', ranges: parseSequenceSet(this.text()), uid: true };
      case 'KEYWORD':
        return { kind: 'flag', flag: this.text() };
      case 'UNKEYWORD':
        return { kind: 'not', key: { kind: 'flag', flag: this.text() } };
      case 'LARGER':
        return { kind: 'larger', size: this.number() };
      case 'SMALLER':
        return { kind: 'smaller', size: this.number() };
      case 'HEADER':
        return { kind: 'header', name: this.text(), value: this.text() };
      case 'BODY':
        return { kind: 'text', where: 'body', value: this.text() };
      case 'TEXT':
        return { kind: 'text', where: 'all', value: this.text() };
      default:
        throw new SyntaxProblem(`unknown search criterion ${name.slice(0, 20)}`);
    }
  }
}
