/** Sequence sets (RFC 3501 §9): `1,3:5,7:*`, and `$`, the result that a search saved (RFC 5182). */
import { SyntaxProblem } from './tokens';

/** Inclusive; Infinity stands for `*`. */
export type SequenceRange = [number, number];
export type SequenceSet = readonly SequenceRange[] | '$';

const MAX_RANGES = 20_000;
const MAX_NUMBER = 2 ** 32 - 1;

/** Throws SyntaxProblem. */
export function parseSequenceSet(text: string): SequenceSet {
  if (text === '$') return '$';
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

function bound(text: string): number {
  const number = text === '*' ? Number.POSITIVE_INFINITY : Number(text);
  if (number > MAX_NUMBER && text !== '*') throw new SyntaxProblem('number beyond 32 bits in a sequence set');
  return number;
}

/** In ascending order without overlaps, `*` standing for `last`. `10:*` beyond the last means the last one. */
export function normalised(ranges: readonly SequenceRange[], last: number): SequenceRange[] {
  const real = (bound: number) => (bound === Number.POSITIVE_INFINITY ? last : bound);
  const sorted = ranges
    .map(([from, to]): SequenceRange => {
      const [a, b] = [real(from), real(to)];
      return a <= b ? [a, b] : [b, a];
    })
    .sort((a, b) => a[0] - b[0]);
  const merged: SequenceRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous && range[0] <= previous[1] + 1) previous[1] = Math.max(previous[1], range[1]);
    else merged.push([...range]);
  }
  return merged;
}

/** Numbers in ascending order as a set, runs shortened. */
export function encodeSet(numbers: readonly number[]): string {
  const runs: SequenceRange[] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',');
}
