/** BODY[section]: which octets of a message are meant (RFC 3501 §6.4.5). */
import type { MessageStructure, Part } from '../../message/structure';
import { SyntaxProblem } from '../syntax/tokens';

export interface Section {
  /** Part numbers; empty for the message itself. */
  path: number[];
  what: 'ALL' | 'HEADER' | 'TEXT' | 'MIME' | 'FIELDS' | 'FIELDS.NOT';
  /** Lower case. */
  fields: string[];
}

const MAX_PATH = 50;

/** Parses what stands between the brackets. Throws SyntaxProblem. */
export function parseSection(text: string): Section {
  const match = /^((?:[1-9]\d{0,4}(?:\.|$))*)(.*)$/s.exec(text)!;
  const path = match[1]!.split('.').filter(Boolean).map(Number);
  if (path.length > MAX_PATH) throw new SyntaxProblem('section too deep');
  const rest = match[2]!;
  const name = /^[A-Za-z.]*/.exec(rest)![0].toUpperCase();
  const list = rest.slice(name.length).trim();
  if (name === 'HEADER.FIELDS' || name === 'HEADER.FIELDS.NOT') {
    const names = /^\((.+)\)$/s.exec(list)?.[1];
    if (!names) throw new SyntaxProblem('HEADER.FIELDS needs a list of names');
    const fields = names
      .split(' ')
      .filter(Boolean)
      .map((field) => field.replace(/^"(.*)"$/, '$1').toLowerCase());
    return { path, what: name === 'HEADER.FIELDS' ? 'FIELDS' : 'FIELDS.NOT', fields };
  }
  if (list !== '') throw new SyntaxProblem('malformed section');
  if (name === '') return { path, what: 'ALL', fields: [] };
  if (name === 'MIME' && path.length === 0) throw new SyntaxProblem('MIME needs a part number');
  if (name !== 'HEADER' && name !== 'TEXT' && name !== 'MIME') throw new SyntaxProblem('unknown section');
  return { path, what: name, fields: [] };
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
function filterHeader(header: Buffer, fields: readonly string[], keep: boolean): Buffer {
  const lines = header.toString('latin1').match(/[^\r\n][^\n]*\n?(?:[ \t][^\n]*\n?)*/g) ?? [];
  const chosen = lines.filter((line) => {
    const name = /^([^:\s]+)\s*:/.exec(line)?.[1]?.toLowerCase();
    return name !== undefined && fields.includes(name) === keep;
  });
  return Buffer.from(`${chosen.join('')}\r\n`, 'latin1');
}

/** The octets of a section; null when the message has no such part. */
export function sectionOf(raw: Buffer, structure: MessageStructure, section: Section): Buffer | null {
  const { path, what } = section;
  const { root } = structure;
  if (path.length === 0) return fromMessage(raw, root, section, raw.length);
  const part = partAt(root, path);
  if (!part) return null;
  if (what === 'ALL') return raw.subarray(part.bodyStart, part.bodyEnd);
  if (what === 'MIME') return raw.subarray(part.headerStart, part.bodyStart);
  // HEADER and TEXT speak of the message that a message/rfc822 part encloses.
  return isMessage(part) ? fromMessage(raw, part.parts[0]!, section, part.bodyEnd) : null;
}

function fromMessage(raw: Buffer, message: Part, { what, fields }: Section, end: number): Buffer | null {
  const header = raw.subarray(message.headerStart, message.bodyStart);
  switch (what) {
    case 'ALL':
      return raw.subarray(message.headerStart, end);
    case 'HEADER':
      return header;
    case 'TEXT':
      return raw.subarray(message.bodyStart, end);
    case 'FIELDS':
      return filterHeader(header, fields, true);
    case 'FIELDS.NOT':
      return filterHeader(header, fields, false);
    case 'MIME':
      return null;
  }
}
