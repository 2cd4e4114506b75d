/** The end of central directory record, with its ZIP64 form (APPNOTE §4.3.14–16). */
import { ZipProblem } from './problem';

const END = 0x06054b50;
const END_LENGTH = 22;
const LOCATOR = 0x07064b50;
const LOCATOR_LENGTH = 20;
const END64 = 0x06064b50;
const END64_LENGTH = 56;
const MAX16 = 0xffff;
const MAX32 = 0xffffffff;
/** The longest comment, and as much again for what a mail client may have added behind. */
const SEARCHED = 2 * MAX16;

export interface DirectoryEnd {
  /** Where the directory begins, in fact. */
  start: number;
  size: number;
  entries: number;
  /** Octets in front of the archive that its offsets do not count. */
  shift: number;
}

/** Finds the directory. Throws ZipProblem. */
export function endOfDirectory(archive: Buffer): DirectoryEnd {
  const first = Math.max(0, archive.length - END_LENGTH - SEARCHED);
  let problem: ZipProblem | null = null;
  for (let at = archive.length - END_LENGTH; at >= first; at--) {
    if (archive[at] !== 0x50 || archive.readUInt32LE(at) !== END) continue;
    if (at + END_LENGTH + archive.readUInt16LE(at + 20) > archive.length) continue;
    try {
      return endAt(archive, at);
    } catch (error) {
      // The four octets may also stand in a comment: an earlier record may be the true one.
      if (!(error instanceof ZipProblem)) throw error;
      problem ??= error;
    }
  }
  if (problem) throw problem;
  const begun = archive.length >= 4 && archive.readUInt32LE(0) === 0x04034b50;
  throw begun ? new ZipProblem('damaged', 'the archive is cut') : new ZipProblem('not_zip', 'not an archive');
}

function endAt(archive: Buffer, at: number): DirectoryEnd {
  const [disk, directoryDisk] = [archive.readUInt16LE(at + 4), archive.readUInt16LE(at + 6)];
  let [entries, size, claimed] = [
    archive.readUInt16LE(at + 10),
    archive.readUInt32LE(at + 12),
    archive.readUInt32LE(at + 16),
  ];
  let stop = at;
  const large = end64(archive, at);
  if (large) {
    // Where both forms give a value they must agree, or two readers would see two archives.
    for (const [short, long, max] of [
      [entries, large.entries, MAX16],
      [size, large.size, MAX32],
      [claimed, large.claimed, MAX32],
    ] as const) {
      if (short !== max && short !== long)
        throw new ZipProblem('damaged', 'the ends of the directory disagree');
    }
    ({ entries, size, claimed, stop } = large);
  } else if (
    (disk !== 0 && disk !== MAX16) ||
    disk !== directoryDisk ||
    archive.readUInt16LE(at + 8) !== entries
  ) {
    throw new ZipProblem('unsupported', 'the archive is split');
  }
  const start = stop - size;
  const shift = start - claimed;
  if (start < 0 || shift < 0) throw new ZipProblem('damaged', 'the directory is not where it should be');
  return { start, size, entries, shift };
}

/** The ZIP64 record, when its locator stands in front of the record at `at`. */
function end64(archive: Buffer, at: number) {
  const locator = at - LOCATOR_LENGTH;
  if (locator < 0 || archive.readUInt32LE(locator) !== LOCATOR) return null;
  // Right in front of its locator: what is said of its place would not count octets in front of the archive.
  const record = locator - END64_LENGTH;
  if (record < 0 || archive.readUInt32LE(record) !== END64)
    throw new ZipProblem('damaged', 'the ZIP64 end is missing');
  if (archive.readBigUInt64LE(record + 4) !== BigInt(END64_LENGTH - 12)) {
    throw new ZipProblem('unsupported', 'a ZIP64 end of another version');
  }
  const [entries, size, claimed] = [32, 40, 48].map((offset) =>
    Number(archive.readBigUInt64LE(record + offset)),
  );
  if (archive.readUInt32LE(record + 16) !== 0) throw new ZipProblem('unsupported', 'the archive is split');
  return { entries: entries!, size: size!, claimed: claimed!, stop: record };
}
