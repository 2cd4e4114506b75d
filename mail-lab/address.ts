/** One form for each client address, so that addresses can be compared (DESIGN §5, Matching). */
import { isIPv4 } from 'node:net';

/** Mapped IPv4 (`::ffff:192.0.2.1`) as IPv4; IPv6 in lower case without its zone. */
export function normaliseAddress(address: string): string {
  const bare = address.toLowerCase().replace(/%.*$/, '');
  const mapped = /^(?:::|0:0:0:0:0:)ffff:([0-9a-f.:]+)$/.exec(bare)?.[1];
  if (!mapped) return bare;
  if (isIPv4(mapped)) return mapped;
  const [high, low] = mapped.split(':').map((part) => Number.parseInt(part, 16));
  if (high === undefined || low === undefined) return bare;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
