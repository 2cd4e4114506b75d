/** The names of an attachment: `filename` of Content-Disposition, `name` of Content-Type; RFC 2231 and 2047 undone. */
import { decoder } from './charset';
import type { Part } from './part';
import { decodeWords } from './words';

type Parameters = readonly (readonly [string, string])[];

/** The name that readers prefer comes first. */
export function fileNames({ disposition, parameters }: Pick<Part, 'disposition' | 'parameters'>): string[] {
  const names = [nameIn(disposition?.parameters ?? [], 'filename'), nameIn(parameters, 'name')];
  return names.filter((name) => name !== null);
}

/** null when the part has no name. */
export const fileName = (part: Pick<Part, 'disposition' | 'parameters'>): string | null =>
  fileNames(part)[0] ?? null;

/**
 * The value of a parameter. The extended form wins over the plain one that stands beside it for older programs
 * (RFC 6266 §4.3); encoded words, which RFC 2047 forbids here, are what many programs write.
 */
export function nameIn(parameters: Parameters, wanted: string): string | null {
  const pieces = piecesOf(parameters, wanted);
  if (pieces.length) return joined(pieces);
  const plain = parameters.find(([name]) => name === wanted)?.[1];
  return plain === undefined ? null : decodeWords(plain);
}

interface Piece {
  index: number;
  extended: boolean;
  value: string;
}

/** `name*`, or `name*0`, `name*1*`, … in their order, up to the first that is missing (RFC 2231 §3, §4). */
function piecesOf(parameters: Parameters, wanted: string): Piece[] {
  const found = new Map<number, Piece>();
  for (const [name, value] of parameters) {
    if (!name.startsWith(`${wanted}*`)) continue;
    const form = /^(?:\*|\*([0-9]{1,3})(\*)?)$/.exec(name.slice(wanted.length));
    if (!form) continue;
    const index = Number(form[1] ?? 0);
    if (!found.has(index))
      found.set(index, { index, extended: form[1] === undefined || form[2] === '*', value });
  }
  const pieces: Piece[] = [];
  for (let index = 0; found.has(index); index++) pieces.push(found.get(index)!);
  return pieces;
}

/** The first extended piece tells the character set, of all of them. */
function joined(pieces: readonly Piece[]): string {
  let charset = 'utf-8';
  const octets = pieces.map(({ index, extended, value }) => {
    if (!extended) return Buffer.from(value, 'latin1');
    let text = value;
    const told = index === 0 ? /^([^']*)'[^']*'(.*)$/s.exec(value) : null;
    if (told) [, charset = '', text = ''] = told;
    const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return Buffer.from(bytes, 'latin1');
  });
  return decoder(charset || 'utf-8').decode(Buffer.concat(octets));
}
