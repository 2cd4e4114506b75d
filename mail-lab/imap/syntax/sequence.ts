/** Sequence sets (RFC 3501 §9): `1,3:5,7:*`. */
import { SyntaxProblem } from './tokens';

/** Inclusive; Infinity stands for `*`. */
export type SequenceRange = [number, number];

const MAX_RANGES = 5000;

/** Throws SyntaxProblem. */
export function parseSequenceSet(text: string): SequenceRange[] {
  const parts = text.split(',');
  if (parts.length > MAX_RANGES) throw new SyntaxProblem('sequence set too long');
  return parts.map((part) => {
    const match = /^(\*|[1-9]\d{0,9})(?::(\*|[1-9]\d{0,9}))?$/.exec(part);
    if (!match) throw new SyntaxProblem('malformed sequence set');
    const from = bound(match[1]!);
    const to = match[2] === undefined ? from : bound(match[2]);
    return from <= to ? [from, to] : [to, from];
  });
}

const bound = (text: string) => (text === '*' ? Number.POSITIVE_INFINITY : Number(text));

/** Whether a number belongs to the set, `*` standing for `last`. */
export function includes(ranges: readonly SequenceRange[], value: number, last: number): boolean {
  const real = (bound: number) => (bound === Number.POSITIVE_INFINITY ? last : bound);
  return ranges.some(([from, to]) => {
    // `10:*` with fewer than ten messages means the last one: the order of the bounds does not matter.
    const low = Math.min(real(from), real(to));
    return value >= low && value <= Math.max(real(from), real(to));
  });
}
