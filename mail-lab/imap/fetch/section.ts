/** BODY[section]: which octets of a message are meant (RFC 3501 §6.4.5). */
import type { MessageStructure, Part } from '../../message/structure';
import { quote, SyntaxProblem } from '../syntax/tokens';

export interface Section {
  /** Part numbers; empty for the message itself. */
  path: number[];
  what: 'ALL' | 'HEADER' | 'TEXT' | 'MIME' | 'FIELDS' | 'FIELDS.NOT';
  /** Upper case. */
  fields: string[];
}

/** Octets of a message, ends exclusive; with `filter`, the wanted fields of the header that they are. */
export interface Extent {
  start: number;
  end: number;
  filter: { fields: readonly string[]; keep: boolean } | null;
}

const MAX_PATH = 50;
const MAX_FIELDS = 500;
/** A header longer than this is searched for fields up to here. */
const MAX_HEADER = 1024 * 1024;

/** Parses what stands between the brackets. Throws SyntaxProblem. */
export function parseSection(text: string): Section {
  const match = /^((?:[1-9]\d{0,4}(?:\.|$))*)([A-Z.]*)(?: \((.*)\))?$/is.exec(text);
  if (!match) throw new SyntaxProblem('malformed section');
  const path = match[1]!.split('.').filter(Boolean).map(Number);
  if (path.length > MAX_PATH) throw new SyntaxProblem('section too deep');
  const name = match[2]!.toUpperCase();
  const list = match[3];
  if (name === 'HEADER.FIELDS' || name === 'HEADER.FIELDS.NOT') {
    const what = name === 'HEADER.FIELDS' ? 'FIELDS' : 'FIELDS.NOT';
    return { path, what, fields: parseFields(list ?? '') };
  }
  if (list !== undefined) throw new SyntaxProblem('malformed section');
  if (name === '' && !match[1]!.endsWith('.')) return { path, what: 'ALL', fields: [] };
  if (name === 'MIME' && path.length === 0) throw new SyntaxProblem('MIME needs a part number');
  if (name !== 'HEADER' && name !== 'TEXT' && name !== 'MIME') throw new SyntaxProblem('unknown section');
  return { path, what: name, fields: [] };
}

function parseFields(list: string): string[] {
  const fields: string[] = [];
  const next = /(?:"((?:[^"\\]|\\.)*)"|([^\s"()]+))(?: |$)/gsy;
  while (next.lastIndex < list.length) {
    const match = next.exec(list);
    if (!match || fields.length >= MAX_FIELDS) throw new SyntaxProblem('malformed list of header fields');
    fields.push((match[1]?.replace(/\\(.)/gs, '$1') ?? match[2]!).toUpperCase());
  }
  if (fields.length === 0) throw new SyntaxProblem('HEADER.FIELDS needs a list of names');
  return fields;
}

/** The section as an answer names it. */
export function sectionLabel({ path, what, fields }: Section): string {
  const names = fields.map((field) =>
    /^[!#$&'+,\-./0-9:;<=>?@A-Z^_`|~]+$/.test(field) ? field : quote(field),
  );
  const specifier = {
    ...{ ALL: '', HEADER: 'HEADER', TEXT: 'TEXT', MIME: 'MIME' },
    ...{
      FIELDS: `HEADER.FIELDS (${names.join(' ')})`,
      'FIELDS.NOT': `HEADER.FIELDS.NOT (${names.join(' ')})`,
    },
  }[what];
  return [...path, ...(specifier ? [specifier] : [])].join('.');
}

const isMessage = (part: Part) => part.type === 'message' && part.parts.length > 0;

/** The part of a number: of a multipart its n-th; of anything else, number 1 is its own body. */
function partAt(root: Part, path: number[]): Part | null {
  let current = root;
  let entered = true;
  for (const number of path) {
    // A message/rfc822 part counts the parts of the message that it encloses.
    const container: Part = !entered && isMessage(current) ? current.parts[0]! : current;
    if (container.type === 'multipart') {
      const next = container.parts[number - 1];
      if (!next) return null;
      current = next;
      entered = false;
      continue;
    }
    if (number !== 1 || (!entered && container === current)) return null;
    current = container;
    entered = false;
  }
  return current;
}

/** The header lines wanted, with the empty line that ends a header. */
export function filterHeader(header: Buffer, { fields, keep }: NonNullable<Extent['filter']>): Buffer {
  const lines = header.toString('latin1').match(/[^\r\n][^\n]*\n?(?:[ \t][^\n]*\n?)*/g) ?? [];
  const chosen = lines.filter((line) => {
    const name = /^([^:\s]+)\s*:/.exec(line)?.[1]?.toUpperCase();
    return name !== undefined && fields.includes(name) === keep;
  });
  return Buffer.from(`${chosen.join('')}\r\n`, 'latin1');
}

/** Whether the structure of a message has to be known to tell where a section is. */
export const needsStructure = ({ path, what }: Section): boolean => path.length > 0 || what !== 'ALL';

/**
 * Where the octets of a section are; null when the message has no such part.
 * @param structure may be missing when `needsStructure` says so.
 * @param size of the message.
 */
export function extentOf(
  structure: MessageStructure | undefined,
  size: number,
  section: Section,
): Extent | null {
  const { path, what } = section;
  if (!needsStructure(section)) return { start: 0, end: size, filter: null };
  if (!structure) return null;
  if (path.length === 0) return ofMessage(structure.root, section, size);
  const part = partAt(structure.root, path);
  if (!part) return null;
  if (what === 'ALL') return { start: part.bodyStart, end: part.bodyEnd, filter: null };
  if (what === 'MIME') return { start: part.headerStart, end: part.bodyStart, filter: null };
  // HEADER and TEXT speak of the message that a message/rfc822 part encloses.
  return isMessage(part) ? ofMessage(part.parts[0]!, section, part.bodyEnd) : null;
}

function ofMessage({ headerStart, bodyStart }: Part, { what, fields }: Section, end: number): Extent | null {
  switch (what) {
    case 'ALL':
      return { start: headerStart, end, filter: null };
    case 'HEADER':
      return { start: headerStart, end: bodyStart, filter: null };
    case 'TEXT':
      return { start: bodyStart, end, filter: null };
    case 'FIELDS':
    case 'FIELDS.NOT':
      return {
        start: headerStart,
        end: Math.min(bodyStart, headerStart + MAX_HEADER),
        filter: { fields, keep: what === 'FIELDS' },
      };
    case 'MIME':
      return null;
  }
}
