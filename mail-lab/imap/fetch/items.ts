/** The items of FETCH, parsed (RFC 3501 §6.4.5). */
import { atomOf, modseqOf } from '../syntax/arguments';
import { type Node, SyntaxProblem } from '../syntax/tokens';
import { parseSection, type Section, sectionLabel } from './section';

const SIMPLE = [
  ...([
    'FLAGS',
    'UID',
    'INTERNALDATE',
    'RFC822.SIZE',
    'ENVELOPE',
    'BODY',
    'BODYSTRUCTURE',
    'MODSEQ',
  ] as const),
];

export type FetchItem =
  | { kind: (typeof SIMPLE)[number] }
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
const LEGACY: Record<string, { section: string; seen: boolean }> = {
  RFC822: { section: '', seen: true },
  'RFC822.HEADER': { section: 'HEADER', seen: false },
  'RFC822.TEXT': { section: 'TEXT', seen: true },
};
const MAX_ITEMS = 200;

/** `(CHANGEDSINCE 17)` (RFC 7162 §3.1.4). Throws SyntaxProblem. */
export function parseFetchModifiers(nodes: readonly Node[]): { changedSince: number } {
  const [name, value, ...more] = nodes;
  if (!name || !value || more.length > 0 || atomOf(name, 'modifier').toUpperCase() !== 'CHANGEDSINCE') {
    throw new SyntaxProblem('unknown fetch modifier');
  }
  return { changedSince: modseqOf(value) };
}

/** Throws SyntaxProblem. With `uid`, UID is among the items. */
export function parseFetchItems(node: Node, uid: boolean): FetchItem[] {
  const names =
    node.kind === 'list' ? node.items.map((item) => atomOf(item, 'item')) : macro(atomOf(node, 'items'));
  if (names.length === 0) throw new SyntaxProblem('no item to fetch');
  if (names.length > MAX_ITEMS) throw new SyntaxProblem('too many items');
  const parsed = names.map(parseItem);
  const items = [...new Map(parsed.map((item) => [keyOf(item), item])).values()];
  if (uid && !items.some(({ kind }) => kind === 'UID')) items.unshift({ kind: 'UID' });
  return items;
}

/** What is asked twice is answered once. */
const keyOf = (item: FetchItem) =>
  item.kind === 'SECTION' ? `${item.label} ${item.seen} ${item.range?.length ?? ''}` : item.kind;

const macro = (name: string) => {
  const upper = name.toUpperCase();
  return Object.hasOwn(MACROS, upper) ? MACROS[upper]! : [name];
};

function parseItem(name: string): FetchItem {
  const upper = name.toUpperCase();
  const simple = SIMPLE.find((kind) => kind === upper);
  if (simple) return { kind: simple };
  const legacy = Object.hasOwn(LEGACY, upper) ? LEGACY[upper] : undefined;
  if (legacy) {
    const { seen } = legacy;
    return { kind: 'SECTION', section: parseSection(legacy.section), label: upper, seen, range: null };
  }
  const match = /^BODY(\.PEEK)?\[(.*)\](?:<(\d{1,10})\.([1-9]\d{0,9})>)?$/is.exec(name);
  if (!match) throw new SyntaxProblem(`unknown item ${name.slice(0, 30)}`);
  const [, peek, text, offset, length] = match;
  const range = offset === undefined ? null : { offset: Number(offset), length: Number(length) };
  const section = parseSection(text!);
  const label = `BODY[${sectionLabel(section)}]${range ? `<${range.offset}>` : ''}`;
  return { kind: 'SECTION', section, label, seen: peek === undefined, range };
}
