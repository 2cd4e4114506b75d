/** The octets of an entry, inflated in pieces: never more than claimed, nor than the limits, nor held whole. */
import { crc32, createInflateRaw } from 'node:zlib';
import type { ZipEntry } from './directory';
import { ZIP_LIMITS, type ZipLimits } from './limits';
import { ZipProblem } from './problem';

const PIECE = 64 * 1024;
const STORED = 0;
const DEFLATED = 8;

/** Lets others have their turn: pieces of a stored entry would come without a pause. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What may still be inflated of one archive. */
export class Allowance {
  constructor(private left: number) {}

  /** Throws ZipProblem. */
  take(octets: number): void {
    this.left -= octets;
    if (this.left < 0) throw new ZipProblem('too_large', 'the entries are too large together');
  }
}

/** Refuses an entry by what it says of itself, before anything is inflated. Throws ZipProblem. */
export function checkEntry({ method, size, compressedSize }: ZipEntry, limits: ZipLimits = ZIP_LIMITS): void {
  if (method !== STORED && method !== DEFLATED)
    throw new ZipProblem('unsupported', 'a method that is not read');
  if (method === STORED && size !== compressedSize)
    throw new ZipProblem('damaged', 'a stored entry has two sizes');
  if (size > limits.ratioFrom && size > compressedSize * limits.ratio) {
    throw new ZipProblem('ratio', 'an entry grows too much');
  }
  if (size > limits.entry) throw new ZipProblem('too_large', 'an entry is too large');
}

/** Reads an entry; rejects with ZipProblem, at the end as well: only then are its size and checksum known to be right. */
export async function* entryOctets(
  archive: Buffer,
  entry: ZipEntry,
  allowance: Allowance,
  limits: ZipLimits = ZIP_LIMITS,
): AsyncGenerator<Buffer> {
  checkEntry(entry, limits);
  const data = archive.subarray(entry.dataStart, entry.dataStart + entry.compressedSize);
  let size = 0;
  let sum = 0;
  for await (const piece of entry.method === STORED ? slices(data) : inflated(data)) {
    size += piece.length;
    if (size > entry.size) throw new ZipProblem('damaged', 'an entry is longer than it says');
    allowance.take(piece.length);
    sum = crc32(piece, sum);
    yield piece;
  }
  if (size !== entry.size) throw new ZipProblem('damaged', 'an entry is shorter than it says');
  if (sum !== entry.crc32) throw new ZipProblem('damaged', 'the checksum of an entry is wrong');
}

async function* slices(data: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += PIECE) {
    yield data.subarray(at, at + PIECE);
    await breathe();
  }
}

/** Each piece is inflated outside the event loop. */
async function* inflated(data: Buffer): AsyncGenerator<Buffer> {
  const stream = createInflateRaw({ chunkSize: PIECE });
  stream.end(data);
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (error) {
    if (error instanceof ZipProblem || !String((error as { code?: string }).code).startsWith('Z_'))
      throw error;
    throw new ZipProblem('damaged', 'an entry cannot be inflated');
  } finally {
    stream.destroy();
  }
  if (stream.bytesWritten !== data.length)
    throw new ZipProblem('damaged', 'an entry has octets behind its end');
}
