/** Certificates and lists come in PEM, one or several in a file, or in plain DER. */

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;

/** The DER blocks of a file. `label`: `CERTIFICATE` (also `X509 CERTIFICATE`) or `X509 CRL` (also `CRL`). */
export function blocksOf(bytes: Buffer, label: string): Buffer[] {
  const text = bytes.toString('latin1');
  if (!text.includes('-----BEGIN ')) return bytes.length > 0 ? [bytes] : [];
  const ending = label.split(' ').at(-1)!;
  return [...text.matchAll(PEM_BLOCK)]
    .filter((match) => match[1]!.endsWith(ending) && !match[1]!.startsWith('TRUSTED'))
    .map((match) => Buffer.from(match[0].replace(/-----[^-]+-----|\s/g, ''), 'base64'));
}
