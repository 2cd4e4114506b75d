/** Messages as French offices send them: accents in the subject, an 8-bit body, an attachment. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { Letter, Session } from './client';

export const TEXT =
  'Bonjour,\r\n\r\nVoici le compte rendu : évaluation gériatrique, « très bon » état général.\r\n';
export const newWord = () => `m${randomBytes(6).toString('hex')}`;

/** An RFC 2047 word for the start of a subject; the unique word stays readable behind it. */
const encodedSubject = (text: string, word: string) =>
  `=?UTF-8?B?${Buffer.from(text).toString('base64')}?= ${word}`;

const wrapped = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n');

export interface LetterOptions {
  word: string;
  to: string[];
  from: string;
  text?: string;
  /** Size of the attachment in octets. */
  attach?: number;
}

/** Writes the parts and the whole into a directory. */
export function writeLetter(dir: string, options: LetterOptions): Letter {
  const { word, to, from, text = TEXT, attach = 3000 } = options;
  const bytes = randomBytes(attach);
  const name = `résultat-${word}.pdf`;
  const path = join(dir, name);
  writeFileSync(path, bytes);
  const boundary = `=_${word}`;
  const encodedName = `UTF-8''r%C3%A9sultat-${word}.pdf`;
  const raw = Buffer.from(
    [
      `From: <${from}>`,
      `To: ${to.map((address) => `<${address}>`).join(',\r\n ')}`,
      `Subject: ${encodedSubject('Résultat d’examen', word)}`,
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <${word}@lps.example>`,
      'MIME-Version: 1.0',
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      text,
      `--${boundary}`,
      'Content-Type: application/pdf',
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename*=${encodedName}`,
      '',
      wrapped(bytes),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  );
  const file = join(dir, `${word}.eml`);
  writeFileSync(file, raw);
  return {
    ...{ subject: `Résultat d’examen ${word}`, text, to, raw, path: file },
    attachment: { name, path, bytes },
  };
}

export const letterFor = (session: Session, word: string, options: Partial<LetterOptions> = {}) =>
  writeLetter(session.dir, { word, from: session.user, to: [session.user, session.colleague], ...options });

/** A message of one part. */
export function plain(word: string, text: string, charset: 'utf-8' | 'iso-8859-1' = 'utf-8'): Buffer {
  const latin = charset === 'iso-8859-1';
  const head = [
    'From: <expediteur@lps.example>',
    `Subject: ${encodedSubject('Été', word)}`,
    'Date: Mon, 02 Nov 2026 08:00:00 +0100',
    `Message-ID: <${newWord()}@lps.example>`,
    'MIME-Version: 1.0',
    `Content-Type: text/plain; charset=${charset}`,
    `Content-Transfer-Encoding: ${latin ? 'quoted-printable' : '8bit'}`,
  ].join('\r\n');
  const body = latin
    ? [...Buffer.from(text, 'latin1')]
        .map((octet) => (octet > 126 ? `=${octet.toString(16).toUpperCase()}` : String.fromCharCode(octet)))
        .join('')
    : text;
  return Buffer.from(`${head}\r\n\r\n${body}\r\n`);
}

/** What must survive every way: subject, text, attachment. */
async function essence(raw: Buffer) {
  const { subject, text, attachments } = await new PostalMime().parse(raw);
  return {
    subject: subject?.normalize(),
    text: text?.replace(/\r\n/g, '\n').trim(),
    attachments: attachments.map(({ filename, content }) => ({
      name: filename?.normalize(),
      bytes: Buffer.from(content as ArrayBuffer).toString('base64'),
    })),
  };
}

/** The same letter, whatever composed or carried it. Throws naming the first difference. */
export async function sameLetter(raw: Buffer, letter: Letter): Promise<void> {
  const seen = await essence(raw);
  differ('subject', seen.subject, letter.subject);
  differ('text', seen.text, letter.text.replace(/\r\n/g, '\n').trim());
  const [attachment] = seen.attachments;
  if (letter.attachment) {
    differ('attachment name', attachment?.name, letter.attachment.name);
    differ('attachment', attachment?.bytes, letter.attachment.bytes.toString('base64'));
  }
}

export function differ(what: string, seen: unknown, wanted: unknown): void {
  if (seen === wanted) return;
  const short = (value: unknown) => JSON.stringify(value)?.slice(0, 300);
  throw new Error(`${what}: ${short(seen)} instead of ${short(wanted)}`);
}
