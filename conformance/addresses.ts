/**
 * Client addresses: one written form, and the equality that attributes connections (DESIGN §5):
 * IPv4 exactly, IPv6 by its /64 (a machine changes its interface identifier at will), mapped IPv4 as IPv4.
 */
import { z } from 'zod';

const ipv4 = z.ipv4();
const ipv6 = z.ipv6();

/** The eight 16-bit groups of a valid IPv6 address in any written form. */
function groupsOf(address: string): number[] {
  let text = address;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted) {
    const [a, b, c, d] = dotted.slice(2).map(Number) as [number, number, number, number];
    text = `${dotted[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const [head = '', tail] = text.split('::');
  const parse = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const left = parse(head);
  if (tail === undefined) return left;
  const right = parse(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

/** Canonical text (RFC 5952) of eight groups. */
function textOf(groups: readonly number[]): string {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.start < 0) return hex(groups);
  return `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`;
}

/**
 * The one written form of an address: dotted IPv4 (also for mapped `::ffff:a.b.c.d`), lower-case shortened IPv6
 * without zone index or brackets. Returns null when the text is not an address.
 */
export function normaliseAddress(text: string | null | undefined): string | null {
  if (!text) return null;
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .toLowerCase();
  if (ipv4.safeParse(bare).success) return bare;
  if (!ipv6.safeParse(bare).success) return null;
  const groups = groupsOf(bare);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!mapped) return textOf(groups);
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/**
 * One text for all the addresses that a single client may take at will: IPv4 and loopback as they are, IPv6 by its
 * /64 (`2001:db8:0:1::/64`). What limits are counted by. Unreadable text is its own group.
 */
export function addressGroup(text: string): string {
  const address = normaliseAddress(text);
  if (address === null) return text;
  if (!address.includes(':') || address === '::1') return address;
  return `${textOf([...groupsOf(address).slice(0, 4), 0, 0, 0, 0])}/64`;
}

/** Whether two addresses designate the same client: IPv4 exactly, IPv6 by /64. False for anything unreadable. */
export function sameAddress(one: string | null | undefined, other: string | null | undefined): boolean {
  if (normaliseAddress(one) === null || normaliseAddress(other) === null) return false;
  return addressGroup(one!) === addressGroup(other!);
}
