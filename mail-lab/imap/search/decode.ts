/** Message text as a person would search it: encoded words, transfer encodings and character sets undone. */
import type { MessageStructure, Part } from '../../message/structure';

function decoder(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder('windows-1252');
  }
}

function quotedPrintable(text: string): Buffer {
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
  return text.replace(
    /=\?([^?\s]{1,40})\?([bq])\?([^?\s]*)\?=/gi,
    (_, charset: string, kind: string, body: string) => {
      const bytes = /b/i.test(kind)
        ? Buffer.from(body, 'base64')
        : quotedPrintable(body.replaceAll('_', ' '));
      return decoder(charset.replace(/\*.*$/, '')).decode(bytes);
    },
  );
}

/** Header fields of a message with this name, unfolded and decoded. */
export function headerValues(raw: Buffer, root: Part, name: string): string[] {
  const header = raw.subarray(root.headerStart, root.bodyStart).toString('latin1');
  const fields = header.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const prefix = `${name}:`;
  return fields
    .filter((field) => field.slice(0, prefix.length).toLowerCase() === prefix)
    .map((field) => decodeWords(field.slice(prefix.length).trim()));
}

/** Everything textual in the bodies. Each text part is looked at once, 1 MB of it at most. */
export function bodyText(raw: Buffer, structure: MessageStructure): string {
  const texts: string[] = [];
  const visit = (part: Part) => {
    for (const child of part.parts) visit(child);
    if (part.parts.length > 0 || part.type !== 'text') return;
    const bytes = raw.subarray(part.bodyStart, Math.min(part.bodyEnd, part.bodyStart + 1_048_576));
    const charset = part.parameters.find(([key]) => key === 'charset')?.[1] ?? 'utf-8';
    texts.push(decoder(charset).decode(undone(bytes, part.encoding)));
  };
  visit(structure.root);
  return texts.join('\n');
}

function undone(bytes: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(bytes.toString('latin1'), 'base64');
  return encoding === 'quoted-printable' ? quotedPrintable(bytes.toString('latin1')) : bytes;
}
