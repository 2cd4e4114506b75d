/** What header and structure tell of a message: everything but the inside of its archives. */

import { fileName, fileNames } from '../mime/filename';
import { firstHeader, parseHeaders } from '../mime/headers';
import { MIME_LIMITS } from '../mime/limits';
import type { MessageStructure, Part } from '../mime/part';
import { decodeWords } from '../mime/words';
import { type MssHeaders, mssHeaders } from './headers';

export interface Outline {
  headers: MssHeaders;
  from: { address: string | null; label: boolean };
  subject: { xdm: boolean; fin: boolean };
  body: { charsets: string[]; form: 'plain' | 'alternative' | 'html' | 'none' };
  attachments: number;
  otherZips: number;
  truncated: boolean;
}

/** An attachment named as an IHE_XDM archive, still encoded. */
export interface ArchivePart {
  name: string;
  /** As Content-Transfer-Encoding says. */
  encoding: string;
  /** Octets of the message. */
  start: number;
  end: number;
}

/** As the Référentiel writes it, and as software has been seen to. */
export const ARCHIVE_NAME = /^ihe[_-]xdm\.zip$/i;
const ZIP_TYPE = /^(?:x-)?zip(?:-compressed)?$/;

/**
 * @param head the header of the message as the client sent it.
 * @param structure of the message, whatever was put in front of it.
 */
export function outlineOf(
  head: Uint8Array,
  structure: MessageStructure,
): { outline: Outline; archives: ArchivePart[] } {
  const fields = parseHeaders(head);
  const { headers, truncated } = mssHeaders(fields);
  const leaves = leavesOf(structure.root);
  const attached = leaves.filter(isAttachment);
  const archives: ArchivePart[] = [];
  let otherZips = 0;
  for (const part of attached) {
    const names = fileNames(part).map((name) => name.trim());
    // Readers look at one name or the other.
    const name = names.find((one) => ARCHIVE_NAME.test(one));
    if (name !== undefined) {
      archives.push({ name, encoding: part.encoding, start: part.bodyStart, end: part.bodyEnd });
    } else if (
      names.some((one) => /\.zip$/i.test(one)) ||
      (part.type === 'application' && ZIP_TYPE.test(part.subtype))
    )
      otherZips++;
  }
  const subject = decodeWords((firstHeader(fields, 'subject') ?? '').slice(0, 2000)).trim();
  const outline: Outline = {
    headers,
    from: fromOf(structure.root),
    subject: { xdm: subject.startsWith('XDM/1.0/DDM+'), fin: subject === '[FIN]' },
    body: {
      charsets: charsetsOf(leaves.filter((part) => !isAttachment(part))),
      form: formOf(structure.root),
    },
    attachments: attached.length,
    otherZips,
    truncated: truncated || structure.truncated || fields.length >= MIME_LIMITS.fields,
  };
  return { outline, archives };
}

/** The address of a patient is a matricule: what was received from one may be appended. */
const PATIENT = /^[^@]*(?=@patient\b)/i;

function fromOf({ envelope }: Part): Outline['from'] {
  const first = envelope?.from.find(({ domain }) => domain);
  if (!first) return { address: null, label: false };
  const address = Buffer.from(`${first.local}@${first.domain}`, 'latin1').toString('utf8').slice(0, 320);
  return { address: address.replace(PATIENT, '•'), label: decodeWords(first.name ?? '').trim() !== '' };
}

/** Parts that hold octets of their own; what an enclosed message holds is not the message's. */
function leavesOf(part: Part): Part[] {
  if (part.type === 'multipart') return part.parts.flatMap(leavesOf);
  return [part];
}

const isAttachment = (part: Part): boolean =>
  part.disposition?.type === 'attachment' || fileName(part) !== null || part.type !== 'text';

function charsetsOf(texts: readonly Part[]): string[] {
  const charsets = texts.map(({ parameters }) => parameters.find(([name]) => name === 'charset')?.[1]);
  return [...new Set(charsets.map((charset) => (charset || 'us-ascii').toLowerCase().slice(0, 40)))].slice(
    0,
    10,
  );
}

/** The first thing that a reader shows. */
function formOf(part: Part): Outline['body']['form'] {
  if (part.type === 'multipart') {
    const forms = part.parts.map(formOf);
    if (part.subtype === 'alternative' && forms.includes('plain') && forms.includes('html'))
      return 'alternative';
    return forms.find((form) => form !== 'none') ?? 'none';
  }
  if (isAttachment(part)) return 'none';
  if (part.subtype === 'html') return 'html';
  return 'plain';
}
