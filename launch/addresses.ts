/** Which addresses the DNS of the laboratory publishes. */
import { networkInterfaces } from 'node:os';

const EVERYWHERE = new Set(['0.0.0.0', '::']);

/**
 * Those that are given; else the one that the servers listen on. Listening everywhere names none, so that those of
 * this machine are published: `LAB_PUBLIC_ADDRESSES` is needed behind a translation of addresses.
 */
export function publishedAddresses(given: readonly string[], bind: string): string[] {
  if (given.length > 0) return [...given];
  if (!EVERYWHERE.has(bind)) return [bind];
  const own = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(
      ({ internal, family, scopeid }) => !internal && (family === 'IPv4' ? true : bind === '::' && !scopeid),
    )
    .map(({ address }) => address);
  return own.length > 0 ? own : ['127.0.0.1'];
}
