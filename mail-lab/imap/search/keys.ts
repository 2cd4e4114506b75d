/** The criteria of SEARCH, parsed into a tree (RFC 3501 §6.4.4; WITHIN RFC 5032, MODSEQ RFC 7162 §3.1.5). */
import { parseDate } from '../output';
import { type Arguments, astringOf, modseqOf } from '../syntax/arguments';
import { parseSequenceSet, type SequenceSet } from '../syntax/sequence';
import { type Node, SyntaxProblem } from '../syntax/tokens';
import { type Charset, charsetOf, folded } from './decode';

export type Key =
  | { kind: 'and'; keys: Key[] }
  | { kind: 'or'; keys: [Key, Key] }
  | { kind: 'not'; key: Key }
  | { kind: 'all' }
  | { kind: 'recent' }
  | { kind: 'flag'; flag: string }
  | { kind: 'numbers'; set: SequenceSet; uid: boolean }
  | { kind: 'larger' | 'smaller'; size: number }
  /** Whole days; `sent` compares the Date header, else the internal date. */
  | { kind: 'date'; sent: boolean; relation: 'before' | 'on' | 'since'; day: Date }
  | { kind: 'age'; relation: 'older' | 'younger'; seconds: number }
  | { kind: 'modseq'; from: number }
  /** `name` in lower case, `value` folded; an empty value asks for presence only. */
  | { kind: 'header'; name: string; value: string }
  | { kind: 'text'; where: 'body' | 'all'; value: string };

const MAX_KEYS = 500;
const MAX_DEPTH = 20;
/** Each of these looks through the message anew, while everybody else waits. */
const MAX_TEXTS = 50;
const MAX_NAMES = 50;
/** Characters of a string that is looked for. */
const MAX_STRING = 500;

const FLAGS: Record<string, string> = {
  ANSWERED: '\\Answered',
  DELETED: '\\Deleted',
  DRAFT: '\\Draft',
  FLAGGED: '\\Flagged',
  SEEN: '\\Seen',
};
const HEADERS = new Set(['BCC', 'CC', 'FROM', 'SUBJECT', 'TO']);

/** Parses the criteria, with their character set if one is named. Throws SyntaxProblem. */
export function parseSearch(args: Arguments): { key: Key; badCharset: boolean } {
  let charset: Charset | null = charsetOf('utf-8');
  const first = args.peek();
  if (first?.kind === 'atom' && first.value.toUpperCase() === 'CHARSET') {
    args.next('CHARSET');
    charset = charsetOf(args.text('charset'));
  }
  const reader = new KeyReader(args.rest(), charset ?? charsetOf('utf-8')!);
  return { key: { kind: 'and', keys: reader.all(0) }, badCharset: charset === null };
}

class KeyReader {
  private at = 0;
  constructor(
    private readonly nodes: readonly Node[],
    private readonly charset: Charset,
    private readonly counted = { keys: 0, texts: 0, names: new Set<string>() },
  ) {}

  /** At least one. */
  all(depth: number): Key[] {
    const keys: Key[] = [];
    while (this.at < this.nodes.length) keys.push(this.key(depth));
    if (keys.length === 0) throw new SyntaxProblem('no search criterion');
    return keys;
  }

  private node(): Node {
    const node = this.nodes[this.at++];
    if (!node) throw new SyntaxProblem('a search criterion is incomplete');
    return node;
  }

  /** A string in the search's character set, as it is compared. */
  private text(): string {
    const octets = astringOf(this.node(), 'search string');
    if (octets.length > 4 * MAX_STRING) throw new SyntaxProblem('search string too long');
    const text = folded(this.charset(octets));
    if (text.length > MAX_STRING) throw new SyntaxProblem('search string too long');
    return text;
  }

  private inMessage(where: 'body' | 'all'): Key {
    if (++this.counted.texts > MAX_TEXTS) throw new SyntaxProblem('too many texts to search for');
    return { kind: 'text', where, value: this.text() };
  }

  private inField(name: string): Key {
    this.counted.names.add(name);
    if (this.counted.names.size > MAX_NAMES) throw new SyntaxProblem('too many header fields to search');
    return { kind: 'header', name, value: this.text() };
  }

  private word(what: string): string {
    return astringOf(this.node(), what).toString('latin1');
  }

  private day(): Date {
    const day = parseDate(this.word('date'));
    if (!day) throw new SyntaxProblem('malformed date');
    return day;
  }

  private number(least: number): number {
    const text = this.word('number');
    if (!/^\d{1,15}$/.test(text) || Number(text) < least) throw new SyntaxProblem('malformed number');
    return Number(text);
  }

  private keyword(): string {
    const flag = this.word('keyword');
    if (!/^[^\s(){%*"\\\]]+$/.test(flag)) throw new SyntaxProblem('malformed keyword');
    return flag.toLowerCase();
  }

  private key(depth: number): Key {
    if (++this.counted.keys > MAX_KEYS) throw new SyntaxProblem('too many search criteria');
    if (depth > MAX_DEPTH) throw new SyntaxProblem('search criteria are nested too deeply');
    const node = this.node();
    if (node.kind === 'list') {
      return { kind: 'and', keys: new KeyReader(node.items, this.charset, this.counted).all(depth + 1) };
    }
    if (node.kind !== 'atom') throw new SyntaxProblem('unexpected string among search criteria');
    return this.named(node.value.toUpperCase(), depth);
  }

  private named(name: string, depth: number): Key {
    if (/^[\d*$]/.test(name)) return { kind: 'numbers', set: parseSequenceSet(name), uid: false };
    const simple = simpleKey(name);
    if (simple) return simple;
    if (HEADERS.has(name)) return this.inField(name.toLowerCase());
    const dated = /^(SENT)?(BEFORE|ON|SINCE)$/.exec(name);
    if (dated) {
      const relation = dated[2]!.toLowerCase() as 'before' | 'on' | 'since';
      return { kind: 'date', sent: dated[1] !== undefined, relation, day: this.day() };
    }
    switch (name) {
      case 'NOT':
        return { kind: 'not', key: this.key(depth + 1) };
      case 'OR':
        return { kind: 'or', keys: [this.key(depth + 1), this.key(depth + 1)] };
      case 'UID':
        return { kind: 'numbers', set: parseSequenceSet(this.word('UID set')), uid: true };
      case 'KEYWORD':
        return { kind: 'flag', flag: this.keyword() };
      case 'UNKEYWORD':
        return { kind: 'not', key: { kind: 'flag', flag: this.keyword() } };
      case 'LARGER':
        return { kind: 'larger', size: this.number(0) };
      case 'SMALLER':
        return { kind: 'smaller', size: this.number(0) };
      case 'OLDER':
        return { kind: 'age', relation: 'older', seconds: this.number(1) };
      case 'YOUNGER':
        return { kind: 'age', relation: 'younger', seconds: this.number(1) };
      case 'MODSEQ':
        return { kind: 'modseq', from: this.modseq() };
      case 'HEADER':
        return this.inField(this.word('header name').toLowerCase());
      case 'BODY':
        return this.inMessage('body');
      case 'TEXT':
        return this.inMessage('all');
      default:
        throw new SyntaxProblem(`unknown search criterion ${name.slice(0, 20)}`);
    }
  }

  /** A flag may be named whose MODSEQ is meant; we keep one for all of them, as is allowed. */
  private modseq(): number {
    const node = this.node();
    if (node.kind !== 'string') return modseqOf(node);
    if (!node.bytes.toString('latin1').startsWith('/flags/')) throw new SyntaxProblem('malformed entry name');
    if (!/^(priv|shared|all)$/i.test(this.word('entry type')))
      throw new SyntaxProblem('malformed entry type');
    return modseqOf(this.node());
  }
}

/** Criteria without arguments. */
function simpleKey(name: string): Key | null {
  const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
  if (flag) return { kind: 'flag', flag: flag.toLowerCase() };
  const bare = name.slice(2);
  const without = name.startsWith('UN') && Object.hasOwn(FLAGS, bare) ? FLAGS[bare] : undefined;
  if (without) return { kind: 'not', key: { kind: 'flag', flag: without.toLowerCase() } };
  if (name === 'ALL') return { kind: 'all' };
  if (name === 'RECENT') return { kind: 'recent' };
  if (name === 'OLD') return { kind: 'not', key: { kind: 'recent' } };
  const unseen: Key = { kind: 'not', key: { kind: 'flag', flag: '\\seen' } };
  return name === 'NEW' ? { kind: 'and', keys: [{ kind: 'recent' }, unseen] } : null;
}
