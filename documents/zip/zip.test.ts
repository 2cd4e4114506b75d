import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pythonZip } from '../../tests/support/xdm/archive';
import { entryIndex, readDirectory } from './directory';
import { ZIP_LIMITS, type ZipLimits } from './limits';
import { ZipProblem } from './problem';
import { Allowance, entryOctets } from './read';
import { end64, extra64, type HandEntry, handZip } from './testing';

const FILES: Record<string, Buffer> = {
  'README.TXT': Buffer.from('lisez-moi\r\n'.repeat(100)),
  'IHE_XDM/SUBSET01/METADATA.XML': Buffer.from('<a>é</a>'),
  'IHE_XDM/SUBSET01/DOC0001.XML': randomBytes(200_000),
  'vide.txt': Buffer.alloc(0),
};
const dir = mkdtempSync(join(tmpdir(), 'motco2-zip-'));
const source = join(dir, 'source');
for (const [name, octets] of Object.entries(FILES)) {
  mkdirSync(dirname(join(source, name)), { recursive: true });
  writeFileSync(join(source, name), octets);
}
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function readAll(archive: Buffer, limits: ZipLimits = ZIP_LIMITS): Promise<Record<string, Buffer>> {
  const found: Record<string, Buffer> = {};
  const allowance = new Allowance(limits.total);
  for (const entry of readDirectory(archive, limits)) {
    if (entry.directory) continue;
    const pieces: Buffer[] = [];
    for await (const piece of entryOctets(archive, entry, allowance, limits)) pieces.push(Buffer.from(piece));
    found[entry.name] = Buffer.concat(pieces);
  }
  return found;
}

async function reasonOf(archive: Buffer, limits?: ZipLimits): Promise<string> {
  try {
    await readAll(archive, limits);
    return 'read';
  } catch (error) {
    if (error instanceof ZipProblem) return error.reason;
    throw error;
  }
}

const installed = (program: string): boolean => {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { cwd: source, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 });

describe('archives of other programs', () => {
  it.skipIf(!installed('zip'))('zip, to a file and to a pipe (with data descriptors)', async () => {
    run('zip', '-qr', join(dir, 'a.zip'), '.');
    expect(await readAll(readFileSync(join(dir, 'a.zip')))).toEqual(FILES);
    expect(
      await readAll(execFileSync('sh', ['-c', 'zip -qr - . | cat'], { cwd: source, maxBuffer: 2 ** 28 })),
    ).toEqual(FILES);
    run('zip', '-qr0', join(dir, 'stored.zip'), '.');
    expect(await readAll(readFileSync(join(dir, 'stored.zip')))).toEqual(FILES);
    run('zip', '-qr', '-P', 'secret', join(dir, 'crypt.zip'), '.');
    expect(await reasonOf(readFileSync(join(dir, 'crypt.zip')))).toBe('encrypted');
    // ZIP64 fields although nothing is large.
    run('zip', '-qr', '-fz', join(dir, 'large.zip'), '.');
    expect(await readAll(readFileSync(join(dir, 'large.zip')))).toEqual(FILES);
  });

  it.skipIf(!installed('jar'))('Java’s', async () => {
    run('jar', 'cfM', join(dir, 'java.zip'), '.');
    expect(await readAll(readFileSync(join(dir, 'java.zip')))).toEqual(FILES);
  });

  it.skipIf(!installed('7z'))('7-Zip’s', async () => {
    run('7z', 'a', '-tzip', '-bso0', join(dir, 'seven.zip'), '.');
    expect(await readAll(readFileSync(join(dir, 'seven.zip')))).toEqual(FILES);
    run('7z', 'a', '-tzip', '-bso0', '-mm=BZip2', join(dir, 'bzip.zip'), '.');
    expect(await reasonOf(readFileSync(join(dir, 'bzip.zip')))).toBe('unsupported');
  });

  it('Python’s, also with something in front, behind, as a comment, and streamed as ZIP64', async () => {
    const archive = pythonZip(Object.entries(FILES));
    expect(await readAll(archive)).toEqual(FILES);
    expect(await readAll(Buffer.concat([randomBytes(5000), archive]))).toEqual(FILES);
    expect(await readAll(Buffer.concat([archive, Buffer.from('\r\n--\r\npublicité\r\n')]))).toEqual(FILES);
    const streamed = execFileSync('python3', [
      '-c',
      `import sys, zipfile
class Pipe:
    def write(self, octets): return sys.stdout.buffer.write(octets)
    def flush(self): sys.stdout.buffer.flush()
with zipfile.ZipFile(Pipe(), 'w', zipfile.ZIP_DEFLATED) as archive:
    with archive.open('a.txt', 'w', force_zip64=True) as entry: entry.write(b'x' * 1000)
    archive.comment = b'PK\\x05\\x06 un commentaire'
`,
    ]);
    expect(await readAll(streamed)).toEqual({ 'a.txt': Buffer.alloc(1000, 'x') });
  });

  it('names in UTF-8 and in code page 437, found without regard to case', () => {
    const names = ['été.xml', Buffer.from([0x82, 0x74, 0x82])];
    const entries = readDirectory(handZip([{ name: names[0]! }, { name: names[1]!, central: { flags: 0 } }]));
    expect(entries.map(({ name }) => name)).toEqual(['été.xml', 'été']);
    expect(entryIndex(entries)('ÉTÉ.XML')?.name).toBe('été.xml');
    expect(entryIndex(entries)('absent')).toBeNull();
  });
});

const X: HandEntry = { name: 'x', octets: Buffer.from('bonjour '.repeat(50)) };

describe('hostile archives', () => {
  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'not_zip'],
    ['text', Buffer.from('bonjour'.repeat(100)), 'not_zip'],
    ['a RAR archive', Buffer.concat([Buffer.from('Rar!\x1a\x07\x01\0'), randomBytes(300)]), 'not_zip'],
    ['an empty archive', handZip([]), 'read'],
    ...['../x', 'a/../../x', '/etc/passwd', 'C:\\x', 'c:x', 'a\\b', 'a/..', 'a\0.xml'].map(
      (name): [string, Buffer, string] => [JSON.stringify(name), handZip([{ name }]), 'traversal'],
    ),
    ['dots that lead nowhere', handZip([{ name: 'a..b/...x' }]), 'read'],
    ['an encrypted entry', handZip([{ ...X, central: { flags: 1 } }]), 'encrypted'],
    ['strong encryption', handZip([{ ...X, central: { flags: 0x41 } }]), 'encrypted'],
    ['a method that nobody reads', handZip([{ ...X, central: { method: 99 } }]), 'unsupported'],
    ['a split archive', handZip([X], { end: { disk: 3 } }), 'unsupported'],
    ['an entry on another disk', handZip([{ ...X, central: { disk: 2 } }]), 'unsupported'],
    ['a wrong checksum', handZip([{ ...X, central: { crc: 1 } }]), 'damaged'],
    ['a size that is too small', handZip([{ ...X, central: { size: 10 } }]), 'damaged'],
    ['a size that is too large', handZip([{ ...X, central: { size: 10_000 } }]), 'damaged'],
    ['a stored entry with two sizes', handZip([{ ...X, stored: true, central: { size: 1 } }]), 'damaged'],
    ['an entry beyond the archive', handZip([{ ...X, central: { compressed: 10_000 } }]), 'damaged'],
    ['an entry inside the directory', handZip([X, { name: 'y', central: { compressed: 60 } }]), 'damaged'],
    ['an entry elsewhere', handZip([{ ...X, central: { start: 7 } }]), 'damaged'],
    ['entries that overlap', handZip([X, { ...X, name: 'x', central: { start: 0 } }]), 'damaged'],
    ['two names for one entry', handZip([{ ...X, local: { name: 'y' } }]), 'damaged'],
    ['two methods for one entry', handZip([{ ...X, local: { method: 0 } }]), 'damaged'],
    ['deflate that is none', handZip([{ ...X, data: Buffer.from([0xff, 0xff, 0xff]) }]), 'damaged'],
    [
      'deflate with octets behind',
      handZip([
        { ...X, data: Buffer.concat([Buffer.from([3, 0]), randomBytes(9)]), central: { size: 0, crc: 0 } },
      ]),
      'damaged',
    ],
    ['fewer entries than it says', handZip([X], { end: { entries: 2 } }), 'damaged'],
    ['more entries than it says', handZip([X, { name: 'y' }], { end: { entries: 1 } }), 'damaged'],
    ['a directory before the archive', handZip([X], { end: { size: 60_000 } }), 'damaged'],
    ['a directory behind itself', handZip([X], { end: { start: 60_000 } }), 'damaged'],
    ['65,535 entries', handZip([X], { end: { entries: 65_534 } }), 'too_many_entries'],
    ['a ZIP64 size without its field', handZip([{ ...X, central: { size: 0xffffffff } }]), 'damaged'],
    [
      'a ZIP64 size beyond everything',
      handZip([{ ...X, central: { size: 0xffffffff }, extra: extra64(2n ** 63n) }]),
      'damaged',
    ],
    [
      'a ZIP64 size of a petabyte',
      handZip([{ ...X, central: { size: 0xffffffff }, extra: extra64(2n ** 50n) }]),
      'ratio',
    ],
    [
      'ZIP64 ends that disagree',
      handZip([X], { beforeEnd: (truth) => end64({ ...truth, entries: 7 }, 0) }),
      'damaged',
    ],
    ['ZIP64 ends that agree', handZip([X], { beforeEnd: (truth) => end64(truth, 0) }), 'read'],
    [
      'a ZIP64 end with more entries than all',
      handZip([X], {
        end: { entries: 0xffff },
        beforeEnd: (truth) => end64({ ...truth, entries: 2 ** 40 }, 0),
      }),
      'too_many_entries',
    ],
    [
      'a comment that looks like an end',
      handZip([X], { comment: Buffer.from('PK\x05\x06'.padEnd(40, '\0'), 'latin1') }),
      'read',
    ],
  ])('%s: %#', async (_, archive, reason) => {
    expect(await reasonOf(archive)).toBe(reason);
  });

  it('a bomb of zeros: nothing of it is inflated', async () => {
    const bomb = handZip([{ name: 'x.xml', octets: Buffer.alloc(20 * 1024 * 1024) }]);
    expect(bomb.length).toBeLessThan(30_000);
    const [entry] = readDirectory(bomb);
    const pieces = entryOctets(bomb, entry!, new Allowance(ZIP_LIMITS.total));
    await expect(pieces.next()).rejects.toThrow('grows too much');
  });

  it('a bomb that lies about its size is left when it exceeds it', async () => {
    const bomb = handZip([
      { name: 'x.xml', octets: Buffer.alloc(20 * 1024 * 1024), central: { size: 100_000 } },
    ]);
    const [entry] = readDirectory(bomb);
    let read = 0;
    const consume = async () => {
      for await (const piece of entryOctets(bomb, entry!, new Allowance(ZIP_LIMITS.total)))
        read += piece.length;
    };
    await expect(consume()).rejects.toThrow('longer than it says');
    expect(read).toBeLessThanOrEqual(100_000);
  });

  it('many entries that are small enough each are too large together', async () => {
    const octets = Buffer.alloc(3000, 'a');
    const many = handZip(Array.from({ length: 10 }, (_, n) => ({ name: `${n}.xml`, octets })));
    expect(await reasonOf(many, { ...ZIP_LIMITS, total: 20_000 })).toBe('too_large');
    expect(await reasonOf(many, { ...ZIP_LIMITS, entry: 1000 })).toBe('too_large');
    expect(await reasonOf(many, { ...ZIP_LIMITS, archive: 1000 })).toBe('too_large');
    expect(await reasonOf(many, { ...ZIP_LIMITS, entries: 9 })).toBe('too_many_entries');
  });

  it('an archive that holds itself is not entered again', async () => {
    const inner = handZip([X]);
    const outer = handZip([{ name: 'IHE_XDM.ZIP', octets: inner, stored: true }]);
    expect(Object.keys(await readAll(outer))).toEqual(['IHE_XDM.ZIP']);
  });

  it('cut anywhere: never read as something else', async () => {
    const whole = pythonZip([
      ['x.xml', Buffer.from('<a/>')],
      ['y.xml', Buffer.from('<b/>')],
    ]);
    for (let length = 0; length < whole.length; length++) {
      expect(['damaged', 'not_zip'], `${length} octets`).toContain(await reasonOf(whole.subarray(0, length)));
    }
  });
});
