/** Namespaces in XML 1.0: what prefixes mean where. */
import { XmlProblem } from './problem';
import { NAME_START, type Tag } from './tag';

/** The prefixes declared on an element; those of its ancestors behind it. */
export interface Scope {
  declared: Map<string, string>;
  outer: Scope | null;
}

export interface Element {
  /** Without prefix. */
  name: string;
  /** Empty: none. */
  namespace: string;
  /** Attributes without prefix, which are those of the element's own vocabulary. */
  attributes: Map<string, string>;
}

const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
export const OUTERMOST: Scope = { declared: new Map([['xml', XML]]), outer: null };

const bad = (what: string) => new XmlProblem('malformed', what);

function split(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(':');
  if (colon < 0) return ['', name];
  const local = name.slice(colon + 1);
  // A local name begins as names do.
  if (colon === 0 || local.includes(':') || !NAME_START.test(local)) {
    throw bad('a name with misplaced colons');
  }
  return [name.slice(0, colon), local];
}

function lookup(prefix: string, scope: Scope): string {
  for (let one: Scope | null = scope; one; one = one.outer) {
    const found = one.declared.get(prefix);
    if (found !== undefined) return found;
  }
  if (prefix) throw bad('a prefix that is not declared');
  return '';
}

function declare(prefix: string, namespace: string): void {
  if (prefix === 'xmlns' || namespace === XMLNS) throw bad('xmlns declared');
  if ((prefix === 'xml') !== (namespace === XML)) throw bad('xml declared otherwise');
  if (prefix && !namespace) throw bad('a prefix taken back');
}

/** Resolves the names of a tag. Throws XmlProblem. */
export function elementOf({ name, attributes }: Tag, outer: Scope): { element: Element; scope: Scope } {
  const declared = new Map<string, string>();
  const parts = attributes.map(([key, value]) => [...split(key), value] as const);
  for (const [prefix, local, value] of parts) {
    if (prefix === 'xmlns' || (!prefix && local === 'xmlns')) {
      const namespace = value.trim();
      declare(prefix ? local : '', namespace);
      declared.set(prefix ? local : '', namespace);
    }
  }
  const scope = declared.size ? { declared, outer } : outer;
  const own = new Map<string, string>();
  const qualified = new Set<string>();
  for (const [prefix, local, value] of parts) {
    if (prefix === 'xmlns' || (!prefix && local === 'xmlns')) continue;
    if (!prefix) {
      own.set(local, value);
      continue;
    }
    const full = `${lookup(prefix, scope)} ${local}`;
    if (qualified.has(full)) throw bad('an attribute twice');
    qualified.add(full);
  }
  const [prefix, local] = split(name);
  if (prefix === 'xmlns') throw bad('xmlns as a prefix');
  return { element: { name: local, namespace: lookup(prefix, scope), attributes: own }, scope };
}
