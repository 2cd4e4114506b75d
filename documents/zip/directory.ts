/**
 * The central directory of a ZIP archive (APPNOTE 6.3.10), checked against the local headers, so that no two readers
 * can see different archives in the same octets. Nothing is allocated by a size that the archive claims.
 *
 * Own, because every limit and every lie matters here more than features: the kept readers (yauzl, fflate) check
 * neither overlaps nor local headers, and inflate by the sizes that are claimed.
 */
import { endOfDirectory } from './end';
import { ZIP_LIMITS, type ZipLimits } from './limits';
import { entryName, leadsAstray } from './names';
import { ZipProblem } from './problem';

export interface ZipEntry {
  name: string;
  directory: boolean;
  method: number;
  crc32: number;
  compressedSize: number;
  /** Inflated, as claimed; checked when the entry is read. */
  size: number;
  /** Where its data begins in the archive. */
  dataStart: number;
}

const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const CENTRAL_LENGTH = 46;
const LOCAL_LENGTH = 30;
const MAX32 = 0xffffffff;
const ENCRYPTED = 0x0001 | 0x0040 | 0x2000;
const UTF8 = 0x0800;

const damaged = (what: string) => new ZipProblem('damaged', what);

/** The entries of an archive, in the order of its directory. Throws ZipProblem. */
export function readDirectory(archive: Buffer, limits: ZipLimits = ZIP_LIMITS): ZipEntry[] {
  if (archive.length > limits.archive) throw new ZipProblem('too_large', 'the archive is too large');
  const end = endOfDirectory(archive);
  if (end.entries > limits.entries) throw new ZipProblem('too_many_entries', 'too many entries');
  const entries: ZipEntry[] = [];
  const extents: [start: number, end: number][] = [[end.start, end.start + end.size]];
  let at = end.start;
  const stop = end.start + end.size;
  for (let n = 0; n < end.entries; n++) {
    if (at + CENTRAL_LENGTH > stop || archive.readUInt32LE(at) !== CENTRAL)
      throw damaged('an entry is missing');
    const { entry, localStart, next } = centralHeader(archive, at, stop, end.shift);
    extents.push(localHeader(archive, entry, localStart));
    entries.push(entry);
    at = next;
  }
  // What follows the last entry may only be the digital signature of the directory.
  if (at !== stop && !(stop - at >= 6 && archive.readUInt32LE(at) === 0x05054b50))
    throw damaged('the directory is longer than its entries');
  extents.sort(([a], [b]) => a - b);
  for (let n = 1; n < extents.length; n++) {
    if (extents[n]![0] < extents[n - 1]![1]) throw damaged('entries overlap');
  }
  return entries;
}

interface Draft extends ZipEntry {
  rawName: Buffer;
}

function centralHeader(archive: Buffer, at: number, stop: number, shift: number) {
  const flags = archive.readUInt16LE(at + 8);
  const nameLength = archive.readUInt16LE(at + 28);
  const extraLength = archive.readUInt16LE(at + 30);
  const next = at + CENTRAL_LENGTH + nameLength + extraLength + archive.readUInt16LE(at + 32);
  if (next > stop) throw damaged('an entry is cut');
  const nameEnd = at + CENTRAL_LENGTH + nameLength;
  const rawName = archive.subarray(at + CENTRAL_LENGTH, nameEnd);
  const name = entryName(rawName, (flags & UTF8) !== 0);
  if (leadsAstray(name)) throw new ZipProblem('traversal', 'the name of an entry leads astray');
  if (flags & ENCRYPTED) throw new ZipProblem('encrypted', 'an entry is encrypted');
  const large = largeSizes(archive.subarray(nameEnd, nameEnd + extraLength), {
    size: archive.readUInt32LE(at + 24),
    compressedSize: archive.readUInt32LE(at + 20),
    localStart: archive.readUInt32LE(at + 42),
  });
  const disk = archive.readUInt16LE(at + 34);
  if (disk !== 0 && disk !== 0xffff) throw new ZipProblem('unsupported', 'the archive is split');
  const entry: Draft = {
    name,
    rawName,
    directory: name.endsWith('/'),
    method: archive.readUInt16LE(at + 10),
    crc32: archive.readUInt32LE(at + 16),
    compressedSize: large.compressedSize,
    size: large.size,
    dataStart: 0,
  };
  return { entry, localStart: large.localStart + shift, next };
}

interface Sizes {
  size: number;
  compressedSize: number;
  localStart: number;
}

/** Takes what does not fit into 32 bits from the ZIP64 field (§4.5.3), which holds exactly those, in this order. */
function largeSizes(extra: Buffer, sizes: Sizes): Sizes {
  if (sizes.size !== MAX32 && sizes.compressedSize !== MAX32 && sizes.localStart !== MAX32) return sizes;
  const field = extraField(extra, 0x0001);
  const out = { ...sizes };
  let at = 0;
  for (const key of ['size', 'compressedSize', 'localStart'] as const) {
    if (sizes[key] !== MAX32) continue;
    if (!field || at + 8 > field.length) throw damaged('a size is missing');
    const value = field.readBigUInt64LE(at);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged('a size beyond all archives');
    out[key] = Number(value);
    at += 8;
  }
  return out;
}

function extraField(extra: Buffer, id: number): Buffer | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (at + 4 + length > extra.length) return null;
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return null;
}

/** Checks the local header and completes the entry; returns what the entry occupies. */
function localHeader(archive: Buffer, entry: ZipEntry, start: number): [number, number] {
  const { rawName } = entry as Draft;
  if (start < 0 || start + LOCAL_LENGTH > archive.length || archive.readUInt32LE(start) !== LOCAL) {
    throw damaged('an entry is not where the directory says');
  }
  const nameLength = archive.readUInt16LE(start + 26);
  const nameEnd = start + LOCAL_LENGTH + nameLength;
  if (!archive.subarray(start + LOCAL_LENGTH, nameEnd).equals(rawName))
    throw damaged('an entry has two names');
  if (archive.readUInt16LE(start + 8) !== entry.method) throw damaged('an entry has two methods');
  entry.dataStart = nameEnd + archive.readUInt16LE(start + 28);
  const end = entry.dataStart + entry.compressedSize;
  if (end > archive.length) throw damaged('an entry goes beyond the archive');
  return [start, end];
}

/** Finds entries by name, `/` separated: the exact one first, then one that differs in case only. */
export function entryIndex(entries: readonly ZipEntry[]): (name: string) => ZipEntry | null {
  const exact = new Map<string, ZipEntry>();
  const folded = new Map<string, ZipEntry>();
  for (const entry of entries) {
    if (entry.directory) continue;
    const lower = entry.name.toLowerCase();
    if (!exact.has(entry.name)) exact.set(entry.name, entry);
    if (!folded.has(lower)) folded.set(lower, entry);
  }
  return (name) => exact.get(name) ?? folded.get(name.toLowerCase()) ?? null;
}
