/** Mailbox names on the wire: modified UTF-7 (RFC 3501 §5.1.3). */

function decode(wire: string): string {
  return wire.replace(/&([A-Za-z0-9+,]*)-/g, (whole, coded: string) => {
    if (coded === '') return '&';
    const bytes = Buffer.from(coded.replaceAll(',', '/'), 'base64');
    if (bytes.length < 2) return whole;
    return bytes
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le');
  });
}

/**
 * Decodes a name; null when it is not well-formed modified UTF-7: octets beyond ASCII, a shift that does not end,
 * coded characters that stand for themselves, halves of surrogate pairs.
 */
export function decodeMailboxName(wire: string): string | null {
  if (!/^[\t\r\n -~]*$/.test(wire)) return null;
  if (!wire.includes('&')) return wire;
  const name = decode(wire);
  return encodeMailboxName(name) === wire && !/\p{Surrogate}/u.test(name) ? name : null;
}

export function encodeMailboxName(name: string): string {
  return name.replace(/&|[^\x20-\x7e]+/g, (run) => {
    if (run === '&') return '&-';
    const bytes = Buffer.from(run, 'utf16le').swap16();
    return `&${bytes.toString('base64').replace(/=+$/, '').replaceAll('/', ',')}-`;
  });
}
