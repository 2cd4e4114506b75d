/** How unexpected bytes are shown in an event: recognisable, and never a secret. */

const VERBS = new Set(
  (
    'CAPABILITY NOOP LOGOUT STARTTLS AUTHENTICATE LOGIN SELECT EXAMINE ID ENABLE LIST STATUS APPEND ' +
    'EHLO HELO MAIL RCPT DATA RSET QUIT AUTH VRFY HELP GET POST PUT HEAD OPTIONS CONNECT SSH-2.0'
  ).split(' '),
);
const TEXT = /^[\t\r\n\x20-\x7e]+$/;

/** A line, with everything but its tag and verb replaced by a count: what follows may be a credential. */
function previewLine(line: string): string {
  const words = line.split(' ');
  const verbAt = words.slice(0, 2).findIndex((word) => VERBS.has(word.toUpperCase()));
  if (verbAt < 0) return `<${line.length} octets>`;
  const shown = verbAt === 1 && words[0]!.length > 12 ? words.slice(1, 2) : words.slice(0, verbAt + 1);
  const rest = line.length - words.slice(0, verbAt + 1).join(' ').length;
  return rest > 0 ? `${shown.join(' ')} <${rest} octets>` : shown.join(' ');
}

/** At most 200 characters: tags and verbs of text lines, or the first bytes in hexadecimal. */
export function previewOf(bytes: Buffer): string {
  if (bytes.length === 0) return '';
  const head = bytes.subarray(0, 2048).toString('latin1');
  if (!TEXT.test(head)) return bytes.subarray(0, 24).toString('hex');
  const lines = head.split(/\r?\n/).filter((line) => line !== '');
  return lines.slice(0, 5).map(previewLine).join(' | ').slice(0, 200);
}
