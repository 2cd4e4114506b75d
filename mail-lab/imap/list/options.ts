/** What LIST is asked: selection and return options (RFC 5258, RFC 5819, RFC 6154), patterns. */
import { parseStatusItems } from '../commands/status';
import { type Arguments, astringOf, atomOf } from '../syntax/arguments';
import { decodeMailboxName } from '../syntax/mailbox-name';
import { type Node, SyntaxProblem } from '../syntax/tokens';

export interface ListOptions {
  /** Only names subscribed to, existing or not. */
  subscribed: boolean;
  /** Also levels above names that are selected. */
  recursive: boolean;
  /** Only folders with a special use. */
  specialUse: boolean;
  patterns: string[];
  /** \Subscribed is told. */
  showSubscribed: boolean;
  /** Items of STATUS to answer for each folder; null for none. */
  status: string[] | null;
}

const MAX_PATTERNS = 50;
/** Characters of all patterns together: each is compared with every name. */
const MAX_LENGTH = 2000;

/** Patterns that are not modified UTF-7 match what they say. */
const pattern = (node: Node) => {
  const wire = astringOf(node, 'mailbox pattern').toString('latin1');
  return (decodeMailboxName(wire) ?? wire).replace(/^inbox(?=\/|$)/i, 'INBOX');
};

function selection(nodes: readonly Node[]): Pick<ListOptions, 'subscribed' | 'recursive' | 'specialUse'> {
  const names = nodes.map((node) => atomOf(node, 'selection option').toUpperCase());
  const known = ['SUBSCRIBED', 'REMOTE', 'RECURSIVEMATCH', 'SPECIAL-USE'];
  if (names.some((name) => !known.includes(name))) throw new SyntaxProblem('unknown selection option');
  const recursive = names.includes('RECURSIVEMATCH');
  if (recursive && !names.includes('SUBSCRIBED') && !names.includes('SPECIAL-USE')) {
    throw new SyntaxProblem('RECURSIVEMATCH needs another selection option');
  }
  return { subscribed: names.includes('SUBSCRIBED'), recursive, specialUse: names.includes('SPECIAL-USE') };
}

function returned(nodes: readonly Node[]): Pick<ListOptions, 'showSubscribed' | 'status'> {
  const options: Pick<ListOptions, 'showSubscribed' | 'status'> = { showSubscribed: false, status: null };
  for (let at = 0; at < nodes.length; at++) {
    const name = atomOf(nodes[at]!, 'return option').toUpperCase();
    if (name === 'SUBSCRIBED') options.showSubscribed = true;
    else if (name === 'STATUS') {
      const items = nodes[++at];
      if (items?.kind !== 'list') throw new SyntaxProblem('STATUS needs a list of items');
      options.status = parseStatusItems(items.items);
      // Always told.
    } else if (name !== 'CHILDREN' && name !== 'SPECIAL-USE')
      throw new SyntaxProblem('unknown return option');
  }
  return options;
}

/** Throws SyntaxProblem. A lone empty pattern asks for the separator (RFC 3501 §6.3.8). */
export function parseList(args: Arguments): ListOptions {
  const selected = selection(args.peek()?.kind === 'list' ? args.list('selection options') : []);
  const reference = pattern(args.next('reference'));
  const node = args.next('mailbox pattern');
  const patterns = (node.kind === 'list' ? node.items : [node]).map((one) => {
    const text = pattern(one);
    return (reference + text).replace(/^inbox(?=\/|$)/i, 'INBOX');
  });
  if (patterns.length === 0 || patterns.length > MAX_PATTERNS)
    throw new SyntaxProblem('too few or many patterns');
  if (patterns.reduce((sum, { length }) => sum + length, 0) > MAX_LENGTH)
    throw new SyntaxProblem('patterns are too long');
  let returns: Node[] = [];
  if (args.left > 0) {
    if (args.atom('RETURN').toUpperCase() !== 'RETURN') throw new SyntaxProblem('only RETURN may follow');
    returns = args.list('return options');
  }
  args.end();
  const asks = node.kind !== 'list' && astringOf(node, 'mailbox pattern').length === 0;
  return {
    ...selected,
    ...returned(returns),
    ...(selected.subscribed ? { showSubscribed: true } : {}),
    patterns: asks ? [] : patterns,
  };
}
