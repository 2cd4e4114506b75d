/** Encoded words in header values (RFC 2047). */
import { decoder, fallback } from './charset';

/** Character sets that do not exist, of one text; beyond, they are no longer looked up. */
const MOST_UNKNOWN = 20;
const WORD = /=\?([^?\s]{1,40})\?([bq])\?([^?\s]*)\?=/gi;

export function quotedPrintable(text: string): Buffer {
  const plain = text.replace(/[ \t]*=\r?\n/g, '');
  const bytes = plain.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}

/** Undoes RFC 2047. Raw octets outside encoded words are taken as UTF-8. */
export function decodeWords(raw: string): string {
  const joined = raw.replace(/(\?=)\s+(=\?)/g, '$1$2');
  const text = Buffer.from(joined, 'latin1').toString('utf8');
  let unknown = 0;
  return text.replace(WORD, (_, charset: string, kind: string, body: string) => {
    const bytes = /b/i.test(kind) ? Buffer.from(body, 'base64') : quotedPrintable(body.replaceAll('_', ' '));
    const found = decoder(charset.replace(/\*.*$/, ''), unknown < MOST_UNKNOWN);
    if (found === fallback) unknown++;
    return found.decode(bytes);
  });
}

/** Whether there is an encoded word. */
export const hasWords = (raw: string): boolean => raw.search(WORD) >= 0;
