/** What SEARCH answers: a list of numbers, or ESEARCH (RFC 4731) with what RETURN asks for, kept if it says SAVE. */
import { type Arguments, atomOf } from '../syntax/arguments';
import { encodeSet } from '../syntax/sequence';
import { SyntaxProblem } from '../syntax/tokens';

const OPTIONS = ['MIN', 'MAX', 'ALL', 'COUNT', 'SAVE'] as const;
export type ReturnOption = (typeof OPTIONS)[number];

/** The options of `RETURN (…)`; null when there is no RETURN. Throws SyntaxProblem. */
export function parseReturn(args: Arguments): ReturnOption[] | null {
  const first = args.peek();
  if (first?.kind !== 'atom' || first.value.toUpperCase() !== 'RETURN') return null;
  args.next('RETURN');
  const given = args.list('return options').map((node) => {
    const name = atomOf(node, 'return option').toUpperCase();
    const option = OPTIONS.find((one) => one === name);
    if (!option) throw new SyntaxProblem(`unknown return option ${name.slice(0, 20)}`);
    return option;
  });
  return given.length > 0 ? given : ['ALL'];
}

export interface Found {
  /** Sequence numbers or UIDs, ascending. */
  numbers: readonly number[];
  /** The highest MODSEQ among them; null when MODSEQ was no criterion. */
  modseq: (index: number) => number;
  asksModseq: boolean;
}

/** MODSEQ of the messages that are answered (RFC 4731 §3.2). */
function highest({ numbers, modseq }: Found, options: readonly ReturnOption[] | null): number {
  const all = !options || options.includes('ALL') || options.includes('COUNT');
  const indexes = all
    ? numbers.keys()
    : [...(options.includes('MIN') ? [0] : []), ...(options.includes('MAX') ? [numbers.length - 1] : [])];
  let most = 0;
  for (const index of indexes) most = Math.max(most, modseq(index));
  return most;
}

/** `* SEARCH …` (RFC 3501 §7.2.5). */
export function searchLine(found: Found): string {
  const { numbers, asksModseq } = found;
  const modseq = asksModseq && numbers.length > 0 ? ` (MODSEQ ${highest(found, null)})` : '';
  return `* SEARCH${numbers.map((number) => ` ${number}`).join('')}${modseq}`;
}

/** `* ESEARCH …`; null when the result is only to be saved. */
export function esearchLine(
  found: Found,
  options: readonly ReturnOption[],
  { tag, uid }: { tag: string; uid: boolean },
): string | null {
  if (options.every((option) => option === 'SAVE')) return null;
  const { numbers } = found;
  const parts = [`* ESEARCH (TAG "${tag.replace(/["\\]/g, '\\$&')}")${uid ? ' UID' : ''}`];
  if (numbers.length > 0) {
    if (options.includes('MIN')) parts.push(`MIN ${numbers[0]}`);
    if (options.includes('MAX')) parts.push(`MAX ${numbers.at(-1)}`);
    if (options.includes('ALL')) parts.push(`ALL ${encodeSet(numbers)}`);
  }
  if (options.includes('COUNT')) parts.push(`COUNT ${numbers.length}`);
  if (found.asksModseq && numbers.length > 0) parts.push(`MODSEQ ${highest(found, options)}`);
  return parts.join(' ');
}

/** What SAVE keeps: with only MIN and MAX these, else everything (RFC 5182 §2.4). */
export function savedOf<T>(found: readonly T[], options: readonly ReturnOption[]): T[] {
  if (options.includes('ALL') || options.includes('COUNT')) return [...found];
  const [min, max] = [options.includes('MIN'), options.includes('MAX')];
  if (!min && !max) return [...found];
  const kept = [...(min ? found.slice(0, 1) : []), ...(max ? found.slice(-1) : [])];
  return [...new Set(kept)];
}
