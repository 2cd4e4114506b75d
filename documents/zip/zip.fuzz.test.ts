import { expect } from 'vitest';
import { fuzz, hostileBytes } from '../../tests/support/fuzz';
import { pythonZip } from '../../tests/support/xdm/archive';
import { readDirectory } from './directory';
import { ZIP_LIMITS } from './limits';
import { ZipProblem } from './problem';
import { Allowance, entryOctets } from './read';
import { end64, handZip } from './testing';

const X = { name: 'IHE_XDM/x.xml', octets: Buffer.from('<a>bonjour</a>'.repeat(20)) };
const CORPUS = [
  pythonZip([
    ['a/', Buffer.alloc(0)],
    ['a/x.xml', X.octets],
    ['y', Buffer.from('y')],
  ]),
  handZip([X, { ...X, name: 'y', stored: true }]),
  handZip([X], { beforeEnd: (truth) => end64(truth, 0), comment: Buffer.from('fin') }),
  handZip([X], { before: Buffer.from('avant'), after: Buffer.from('après') }),
];
const LIMITS = { ...ZIP_LIMITS, entry: 100_000, total: 150_000 };

fuzz('a ZIP archive is read within its limits, or refused', hostileBytes(CORPUS), async (archive) => {
  let inflated = 0;
  try {
    const allowance = new Allowance(LIMITS.total);
    for (const entry of readDirectory(archive, LIMITS)) {
      expect(entry.dataStart + entry.compressedSize).toBeLessThanOrEqual(archive.length);
      let size = 0;
      for await (const piece of entryOctets(archive, entry, allowance, LIMITS)) size += piece.length;
      expect(size).toBe(entry.size);
      inflated += size;
    }
  } catch (error) {
    if (!(error instanceof ZipProblem)) throw error;
  }
  expect(inflated).toBeLessThanOrEqual(LIMITS.total);
});
