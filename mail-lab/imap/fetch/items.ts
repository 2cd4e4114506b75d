/** The items of FETCH, parsed (RFC 3501 §6.4.5). */
import { atomOf } from '../syntax/arguments';
import { type Node, SyntaxProblem } from '../syntax/tokens';
import { parseSection, type Section } from './section';

export type FetchItem =
  | { kind: 'FLAGS' | 'UID' | 'INTERNALDATE' | 'RFC822.SIZE' | 'ENVELOPE' | 'BODY' | 'BODYSTRUCTURE' }
  /** `label` is how the answer names it; `seen`: reading it sets \Seen. */
  | {
      kind: 'SECTION';
      section: Section;
      label: string;
      seen: boolean;
      range: { offset: number; length: number } | null;
    };

const FAST = ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'];
const MACROS: Record<string, string[]> = {
  FAST,
  ALL: [...FAST, 'ENVELOPE'],
  FULL: [...FAST, 'ENVELOPE', 'BODY'],
};
const SIMPLE = new Set(['FLAGS', 'UID', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY', 'BODYSTRUCTURE']);
const LEGACY: Record<string, { section: string; seen: boolean }> = {
  RFC822: { section: '', seen: true },
  'RFC822.HEADER': { section: 'HEADER', seen: false },
  'RFC822.TEXT': { section: 'TEXT', seen: true },
};
const MAX_ITEMS = 200;

/** Throws SyntaxProblem. With `uid`, UID is among the items. */
export function parseFetchItems(node: Node, uid: boolean): FetchItem[] {
  const names =
    node.kind === 'list' ? node.items.map((item) => atomOf(item, 'item')) : macro(atomOf(node, 'items'));
  if (names.length === 0) throw new SyntaxProblem('no item to fetch');
  if (names.length > MAX_ITEMS) throw new SyntaxProblem('too many items');
  const items = names.map(parseItem);
  if (uid && !items.some(({ kind }) => kind === 'UID')) items.unshift({ kind: 'UID' });
  return items;
}

const macro = (name: string) => MACROS[name.toUpperCase()] ?? [name];

function parseItem(name: string): FetchItem {
  const upper = name.toUpperCase();
  if (SIMPLE.has(upper)) return { kind: upper } as FetchItem;
  const legacy = LEGACY[upper];
  if (legacy) {
    const { seen } = legacy;
    return { kind: 'SECTION', section: parseSection(legacy.section), label: upper, seen, range: null };
  }
  const match = /^BODY(\.PEEK)?\[([^\]]*)\](?:<(\d{1,10})\.(\d{1,10})>)?$/i.exec(name);
  if (!match) throw new SyntaxProblem(`unknown item ${name.slice(0, 30)}`);
  const [, peek, text, offset, length] = match;
  const range = offset === undefined ? null : { offset: Number(offset), length: Number(length) };
  if (range?.length === 0) throw new SyntaxProblem('a partial fetch needs a length');
  return {
    kind: 'SECTION',
    section: parseSection(text!),
    label: `BODY[${text!.toUpperCase()}]${range ? `<${range.offset}>` : ''}`,
    seen: peek === undefined,
    range,
  };
}
