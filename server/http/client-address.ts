/** Whose request it is: the socket's address, or what a trusted proxy says (DESIGN §4). */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { normaliseAddress } from '../../conformance/addresses';

/** @param trusted addresses and CIDR ranges of our own proxies. */
export function trustedProxyList(trusted: string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of trusted) {
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * The client's address, normalised; null when unknown. `X-Forwarded-For` is read from the right, as long as each
 * hop is a proxy of ours: what a client writes into it itself stays unread.
 */
export function clientAddressOf(
  request: Pick<IncomingMessage, 'socket' | 'headers'>,
  isTrusted: (address: string) => boolean,
): string | null {
  let address = normaliseAddress(request.socket.remoteAddress);
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  while (address !== null && isTrusted(address)) {
    const hop = normaliseAddress(hops.pop()?.replace(/^\s*(\d+\.\d+\.\d+\.\d+):\d+\s*$/, '$1'));
    if (hop === null) return address;
    address = hop;
  }
  return address;
}
