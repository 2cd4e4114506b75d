/** Typed access to the arguments of a command; each function throws SyntaxProblem with a sentence for `BAD`. */
import { FolderError } from '../../store/types';
import { decodeMailboxName } from './mailbox-name';
import { type Node, SyntaxProblem } from './tokens';

/** Walks the arguments of one command. */
export class Arguments {
  private at = 0;
  constructor(private readonly nodes: readonly Node[]) {}

  get left(): number {
    return this.nodes.length - this.at;
  }

  peek(): Node | undefined {
    return this.nodes[this.at];
  }

  next(what: string): Node {
    const node = this.nodes[this.at++];
    if (!node) throw new SyntaxProblem(`missing ${what}`);
    return node;
  }

  rest(): Node[] {
    const rest = this.nodes.slice(this.at);
    this.at = this.nodes.length;
    return rest;
  }

  end(): void {
    if (this.left > 0) throw new SyntaxProblem('too many arguments');
  }

  atom(what: string): string {
    return atomOf(this.next(what), what);
  }

  /** An atom or a string, as octets. */
  astring(what: string): Buffer {
    return astringOf(this.next(what), what);
  }

  text(what: string): string {
    return this.astring(what).toString('utf8');
  }

  /** A mailbox name, decoded; INBOX in any case is `INBOX`. */
  mailbox(): string {
    return mailboxOf(this.next('mailbox name'));
  }

  list(what: string): Node[] {
    const node = this.next(what);
    if (node.kind !== 'list') throw new SyntaxProblem(`${what} must be a parenthesised list`);
    return node.items;
  }
}

export function atomOf(node: Node, what: string): string {
  if (node.kind !== 'atom') throw new SyntaxProblem(`${what} must be an atom`);
  return node.value;
}

export function astringOf(node: Node, what: string): Buffer {
  if (node.kind === 'list') throw new SyntaxProblem(`${what} must be a string`);
  if (node.kind === 'message') throw new SyntaxProblem(`${what} is too long`);
  if (node.kind === 'atom') return Buffer.from(node.value, 'latin1');
  if (node.bytes.includes(0)) throw new SyntaxProblem(`NUL in ${what}`);
  return node.bytes;
}

/** Throws SyntaxProblem, or FolderError for a name in another encoding than modified UTF-7. */
export function mailboxOf(node: Node): string {
  const name = decodeMailboxName(astringOf(node, 'mailbox name').toString('latin1'));
  if (name === null) throw new FolderError('CANNOT', 'folder names are written in modified UTF-7');
  return /^inbox$/i.test(name) ? 'INBOX' : name.replace(/^inbox\//i, 'INBOX/');
}

/** A MODSEQ, or 0 (RFC 7162 §7): 63 bits, more than we ever count. */
export function modseqOf(node: Node): number {
  const text = node.kind === 'atom' ? node.value : '';
  if (!/^\d{1,19}$/.test(text)) throw new SyntaxProblem('malformed modification sequence');
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

/** A list of flags, or flags that follow each other. System flags in canonical case. */
export function flagsOf(nodes: readonly Node[]): string[] {
  const flat = nodes.length === 1 && nodes[0]!.kind === 'list' ? nodes[0]!.items : nodes;
  if (flat.length > 100) throw new SyntaxProblem('too many flags');
  const flags = flat.map((node) => canonicalFlag(atomOf(node, 'flag')));
  // Keywords are the same in any case; the first spelling stays.
  return [...new Map(flags.toReversed().map((flag) => [flag.toLowerCase(), flag])).values()].reverse();
}

const MAX_KEYWORD = 100;
const SYSTEM = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'];

function canonicalFlag(flag: string): string {
  if (flag.length > MAX_KEYWORD) throw new SyntaxProblem('flag too long');
  if (!flag.startsWith('\\')) {
    if (!/^[!#$&'+,\-./0-9:;<=>?@A-Z^_`a-z|}~[]+$/.test(flag)) throw new SyntaxProblem('malformed keyword');
    return flag;
  }
  const known = SYSTEM.find((system) => system.toLowerCase() === flag.toLowerCase());
  if (!known) throw new SyntaxProblem(`unknown system flag ${flag.slice(0, 20)}`);
  return known;
}
