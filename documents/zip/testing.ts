/** For tests: archives by hand, true or lying in any place. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface HandEntry {
  name: string | Buffer;
  octets?: Buffer;
  stored?: boolean;
  /** What the headers say instead of the truth. */
  central?: Partial<Record<'flags' | 'method' | 'crc' | 'compressed' | 'size' | 'start' | 'disk', number>>;
  local?: { name?: string; method?: number };
  /** Instead of the compressed octets. */
  data?: Buffer;
  /** Extra field of the central header. */
  extra?: Buffer;
}

export interface HandArchive {
  before?: Buffer;
  after?: Buffer;
  comment?: Buffer;
  /** What the end says instead of the truth. */
  end?: Partial<Record<'entries' | 'size' | 'start' | 'disk', number>>;
  /** Octets between the directory and its end: ZIP64 records. */
  beforeEnd?: (directory: { start: number; size: number; entries: number }) => Buffer;
  /** The offsets count what is in front. */
  countsBefore?: boolean;
}

export function handZip(entries: readonly HandEntry[], archive: HandArchive = {}): Buffer {
  const before = archive.before ?? Buffer.alloc(0);
  const pieces: Buffer[] = [];
  const central: Buffer[] = [];
  let at = archive.countsBefore ? before.length : 0;
  for (const entry of entries) {
    const octets = entry.octets ?? Buffer.alloc(0);
    const data = entry.data ?? (entry.stored ? octets : deflateRawSync(octets));
    const name = Buffer.from(entry.name as string);
    const said = {
      ...{ flags: 0x0800, method: entry.stored ? 0 : 8, crc: crc32(octets), compressed: data.length },
      ...{ size: octets.length, start: at, disk: 0, ...entry.central },
    };
    const localName = Buffer.from(entry.local?.name ?? name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(said.flags, 6);
    local.writeUInt16LE(entry.local?.method ?? said.method, 8);
    local.writeUInt16LE(localName.length, 26);
    pieces.push(local, localName, data);
    at += local.length + localName.length + data.length;
    const extra = entry.extra ?? Buffer.alloc(0);
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt16LE(said.flags, 8);
    header.writeUInt16LE(said.method, 10);
    header.writeUInt32LE(said.crc, 16);
    header.writeUInt32LE(said.compressed, 20);
    header.writeUInt32LE(said.size, 24);
    header.writeUInt16LE(name.length, 28);
    header.writeUInt16LE(extra.length, 30);
    header.writeUInt16LE(said.disk, 34);
    header.writeUInt32LE(said.start, 42);
    central.push(header, name, extra);
  }
  const directory = Buffer.concat(central);
  const truth = { start: at, size: directory.length, entries: entries.length };
  const said = { ...truth, disk: 0, ...archive.end };
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(said.disk, 4);
  end.writeUInt16LE(said.disk, 6);
  end.writeUInt16LE(said.entries, 8);
  end.writeUInt16LE(said.entries, 10);
  end.writeUInt32LE(said.size, 12);
  end.writeUInt32LE(said.start, 16);
  const comment = archive.comment ?? Buffer.alloc(0);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([
    ...[before, ...pieces, directory, archive.beforeEnd?.(truth) ?? Buffer.alloc(0), end, comment],
    archive.after ?? Buffer.alloc(0),
  ]);
}

/** ZIP64 end and its locator, telling what they are told to. */
export function end64(said: { start: number; size: number; entries: number }, recordAt: number): Buffer {
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(said.entries), 24);
  record.writeBigUInt64LE(BigInt(said.entries), 32);
  record.writeBigUInt64LE(BigInt(said.size), 40);
  record.writeBigUInt64LE(BigInt(said.start), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(recordAt), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator]);
}

/** The ZIP64 extra field with these values. */
export function extra64(...values: bigint[]): Buffer {
  const field = Buffer.alloc(4 + values.length * 8);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(values.length * 8, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(value, 4 + index * 8);
  return field;
}
