/**
 * An ordered list that is copied on writing, cheaply: what comes at the end, as events nearly always do, is appended to
 * an array shared with the earlier holders, who only ever see as far as their own length.
 */
export interface Sequence<E> {
  readonly shared: E[];
  readonly length: number;
}

interface Placed {
  id: number;
  connectionSeq: number;
}

const compare = (a: Placed, b: Placed) => a.connectionSeq - b.connectionSeq || a.id - b.id;

/** The position of an entry, or where it belongs. */
function positionOf<E extends Placed>({ shared, length }: Sequence<E>, entry: E): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(shared[middle]!, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A sequence that also holds the entry, at its place on its connection, once. */
export function inserted<E extends Placed>(sequence: Sequence<E> | undefined, entry: E): Sequence<E> {
  if (!sequence) return { shared: [entry], length: 1 };
  const { shared, length } = sequence;
  const at = positionOf(sequence, entry);
  if (at < length && compare(shared[at]!, entry) === 0) return sequence;
  if (at === length && shared.length === length) {
    shared.push(entry);
    return { shared, length: length + 1 };
  }
  return { shared: [...shared.slice(0, at), entry, ...shared.slice(at, length)], length: length + 1 };
}

/** What it holds, in order. */
export function items<E>(sequence: Sequence<E> | undefined): readonly E[] {
  return sequence ? sequence.shared.slice(0, sequence.length) : [];
}
