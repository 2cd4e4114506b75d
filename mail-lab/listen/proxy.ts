/** Proxies in front of the laboratory: which are ours, and what they say about a client (setting LAB_PROXY_PROTOCOL_FROM). */
import { BlockList, isIPv6, type Socket } from 'node:net';
import { normaliseAddress } from '../../conformance/addresses';
import { parseProxyHeader } from './proxy-header';

/** Tells whether an address is that of one of our proxies. @param trusted addresses and CIDR ranges. */
export function proxyList(trusted: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of trusted) {
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

export type Announced =
  /** `source`: the client's address, normalised; null when the proxy speaks for itself. */
  { ok: true; source: string | null } | { ok: false; why: string };

/**
 * Reads the PROXY header at the beginning of a connection; what the client sent behind it stays to be read.
 * Never rejects.
 */
export function readProxyHeader(raw: Socket, timeoutMs: number): Promise<Announced> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const finish = (result: Announced) => {
      clearTimeout(timer);
      raw.off('readable', onReadable).off('end', onClosed).off('close', onClosed).off('error', onClosed);
      resolve(result);
    };
    const fail = (why: string) => finish({ ok: false, why });
    const onClosed = () => fail('the connection ended before its PROXY header');
    const onReadable = () => {
      for (let chunk = raw.read() as Buffer | null; chunk !== null; chunk = raw.read() as Buffer | null) {
        bytes = Buffer.concat([bytes, chunk]);
        const parsed = parseProxyHeader(bytes);
        if (parsed.state === 'bad') return fail(parsed.why);
        if (parsed.state === 'more') continue;
        finish({ ok: true, source: parsed.source && normaliseAddress(parsed.source) });
        if (bytes.length > parsed.length) raw.unshift(bytes.subarray(parsed.length));
        return;
      }
    };
    const timer = setTimeout(() => fail(`no PROXY header within ${timeoutMs} ms`), timeoutMs);
    raw.on('readable', onReadable).on('end', onClosed).on('close', onClosed).on('error', onClosed);
    onReadable();
  });
}
