/**
 * The facts about a message that the requirements speak of. No patient data: names, dates and numbers are looked at
 * and forgotten (DESIGN §5). The shape is that of `message.accepted` in conformance/events.ts.
 */
import type { MessageStructure } from '../mime/part';
import { transferDecoder } from '../mime/transfer';
import { readXdm, unopened, type XdmFacts } from '../xdm/archive';
import { XDM_LIMITS, type XdmLimits } from '../xdm/limits';
import { type ArchivePart, type Outline, outlineOf } from './outline';

/** To be raised when a fact comes to mean something else. */
export const PARSER = 1;

export interface ArchiveFacts extends XdmFacts {
  name: string;
  size: number;
}

export interface MessageContent extends Outline {
  parser: number;
  archives: ArchiveFacts[];
}

/** A message whose octets can be had again, piece by piece. */
export interface MessageSource {
  /** Its header as the client sent it. */
  head: Uint8Array;
  structure: MessageStructure;
  /** Octets `[start, end)` of the message that the structure describes. */
  read(start: number, end: number): Promise<Buffer>;
}

/** Archives of one message that are opened. */
const MOST_ARCHIVES = 5;
/** Octets that are read at a time. */
const SLICE = 256 * 1024;

/** What is known without opening archives, which are told apart so that the caller may do that in its own time. */
export function contentOutline({ head, structure }: Pick<MessageSource, 'head' | 'structure'>): {
  content: MessageContent;
  archives: ArchivePart[];
} {
  const { outline, archives } = outlineOf(head, structure);
  const kept = archives.slice(0, MOST_ARCHIVES);
  const truncated = outline.truncated || kept.length < archives.length;
  return { content: { parser: PARSER, ...outline, archives: [], truncated }, archives: kept };
}

/**
 * Completes an outline with what the archives hold. Holds one of them in memory at a time.
 * Rejects with what `read` rejects with, and with the signal's reason.
 */
export async function openArchives(
  content: MessageContent,
  archives: readonly ArchivePart[],
  read: MessageSource['read'],
  { signal, limits = XDM_LIMITS }: { signal?: AbortSignal; limits?: XdmLimits } = {},
): Promise<MessageContent> {
  const out = { ...content, archives: [] as ArchiveFacts[] };
  for (const part of archives) {
    const { truncated, ...facts } = await openArchive(part, read, limits, signal);
    out.archives.push(facts);
    out.truncated ||= truncated;
  }
  return out;
}

/** All at once. */
export async function messageContent(source: MessageSource): Promise<MessageContent> {
  const { content, archives } = contentOutline(source);
  return openArchives(content, archives, (start, end) => source.read(start, end));
}

async function openArchive(
  part: ArchivePart,
  read: MessageSource['read'],
  limits: XdmLimits,
  signal?: AbortSignal,
) {
  const { name, start, end, encoding } = part;
  const decoder = transferDecoder(encoding);
  // Never fewer octets than it decodes to.
  const most = encoding === 'base64' ? Math.ceil((end - start) / 4) * 3 : end - start;
  if (!decoder) return { name, size: end - start, ...unopened('encoding'), truncated: false };
  if (most > limits.zip.archive) return { name, size: most, ...unopened('too_large'), truncated: false };
  const octets = Buffer.allocUnsafe(most);
  let size = 0;
  for (let at = start; at < end; at += SLICE) {
    const slice = await read(at, Math.min(end, at + SLICE));
    signal?.throwIfAborted();
    size += decoder.feed(slice).copy(octets, size);
  }
  size += decoder.end().copy(octets, size);
  return { name, size, ...(await readXdm(octets.subarray(0, size), limits, signal)) };
}
