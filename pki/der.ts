/** The little of DER that reading a large list needs: elements within a buffer, nothing copied, nothing recursive. */

/** An element: its tag, its content from `from` to `to`, and where it starts as a whole. */
export interface Element {
  tag: number;
  start: number;
  from: number;
  to: number;
}

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/** What is not DER, or not where it should be. */
export class DerError extends Error {
  override name = 'DerError';
}

/** The element at a place, which must end by `limit`. Throws DerError. */
export function elementAt(der: Uint8Array, at: number, limit: number): Element {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined || at + 2 > limit) throw new DerError('an element is cut');
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag has several octets');
  let length = first;
  let from = at + 2;
  if (first & 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) throw new DerError('a length is indefinite or absurd');
    length = 0;
    for (let index = 0; index < octets; index++) length = length * 256 + (der[from + index] ?? 0);
    from += octets;
  }
  if (from + length > limit) throw new DerError('an element goes beyond its container');
  return { tag, start: at, from, to: from + length };
}

/** The elements one after the other inside a constructed one. Throws DerError when one does not fit. */
export function* elementsOf(der: Uint8Array, { from, to }: Pick<Element, 'from' | 'to'>): Generator<Element> {
  for (let at = from; at < to; ) {
    const element = elementAt(der, at, to);
    yield element;
    at = element.to;
  }
}

/** The element with its tag and length. */
export const wholeOf = (der: Uint8Array, { start, to }: Element): Buffer =>
  Buffer.from(der.buffer, der.byteOffset + start, to - start);

export const contentOf = (der: Uint8Array, { from, to }: Element): Buffer =>
  Buffer.from(der.buffer, der.byteOffset + from, to - from);

/** Dotted form of an object identifier. */
export function oidOf(content: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of content) {
    arc = arc * 128 + (octet & 0x7f);
    if (octet & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [head = 0, ...rest] = arcs;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - first * 40, ...rest].join('.');
}

/** Milliseconds since the epoch of a UTCTime or GeneralizedTime in the forms of RFC 5280 §4.1.2.5. Throws DerError. */
export function timeOf(der: Uint8Array, element: Element): number {
  const text = contentOf(der, element).toString('latin1');
  const parts = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  const long = element.tag === TAG.generalizedTime;
  if (!parts || parts[1]!.length !== (long ? 4 : 2))
    throw new DerError('a time is not in the form of RFC 5280');
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
  const full = long ? year : year + (year < 50 ? 2000 : 1900);
  return Date.UTC(full, month - 1, ...rest);
}
