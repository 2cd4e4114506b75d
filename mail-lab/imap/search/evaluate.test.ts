/** Judging criteria is one piece of work during which nobody else is served: it must stay short, whatever is asked. */
import { expect, it } from 'vitest';
import { parseStructure } from '../../../documents/mime/structure';
import type { MessageEntry } from '../../store/types';
import type { Selected } from '../selected';
import { Arguments } from '../syntax/arguments';
import { parseArguments } from '../syntax/tokens';
import { textRanges } from './decode';
import { Criteria, type Facts } from './evaluate';
import { parseSearch } from './keys';

const ENTRY: MessageEntry = {
  ...{ uid: 1, contentId: 1, size: 1, flags: [], internalDate: new Date(0), modseq: 1 },
};

function factsOf(message: Buffer): Facts {
  const structure = parseStructure(message);
  const texts = textRanges(structure).map((range) => ({
    range,
    octets: message.subarray(range.start, range.end),
  }));
  return { structure, header: message.subarray(0, structure.root.bodyStart), texts };
}

const criteria = (text: string) =>
  new Criteria(
    parseSearch(new Arguments(parseArguments({ texts: [text], literals: [] }))).key,
    {} as Selected,
    0,
  );

/** Eight texts of a megabyte, with accents to be folded. */
const LARGE = factsOf(
  Buffer.from(
    [
      'Subject: été',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      ...Array.from({ length: 8 }, (_, n) => `--x\r\n\r\n${'Été à la mer. '.repeat(60_000)}fin ${n}`),
      '--x--',
      '',
    ].join('\r\n'),
  ),
);

it('decodes a large message once, however many texts are looked for', () => {
  const many = Array.from({ length: 50 }, (_, n) => `NOT TEXT absent${n}`).join(' ');
  const started = performance.now();
  expect(criteria(many).judge(ENTRY, LARGE)).toBe(true);
  // Decoded for each of them, it took a minute.
  expect(performance.now() - started).toBeLessThan(8000);
  expect(criteria('TEXT "fin 7" BODY "FIN 0" NOT BODY "fin 8"').judge(ENTRY, LARGE)).toBe(true);
}, 30_000);

it('lets others have their turn while it looks for strings that are slow to find', async () => {
  const slow = factsOf(
    Buffer.from(
      [
        'Content-Type: multipart/mixed; boundary=x',
        '',
        ...Array.from({ length: 4 }, () => `--x\r\n\r\n${'a'.repeat(1_000_000)}`),
        '--x--',
        '',
      ].join('\r\n'),
    ),
  );
  const wanted = Array.from({ length: 50 }, (_, n) => `NOT BODY ${'a'.repeat(190 + n)}b${'a'.repeat(249)}`);
  const search = criteria(wanted.join(' '));
  let [turns, over] = [0, false];
  const others = async () => {
    for (; !over; turns++) await new Promise<void>((done) => setImmediate(done));
  };
  await Promise.all([search.look(slow).finally(() => (over = true)), others()]);
  // One at the end there is anyway.
  expect(turns).toBeGreaterThanOrEqual(3);
  const started = performance.now();
  expect(search.judge(ENTRY, slow)).toBe(true);
  expect(performance.now() - started).toBeLessThan(500);
}, 60_000);

it('refuses criteria that would cost too much, and takes what clients ask', () => {
  expect(() => criteria('BODY x '.repeat(51).trim())).toThrow(/too many texts/);
  expect(() => criteria(`BODY ${'a'.repeat(501)}`)).toThrow(/too long/);
  const fields = Array.from({ length: 51 }, (_, n) => `HEADER X-${n} a`);
  expect(() => criteria(fields.join(' '))).toThrow(/too many header fields/);
  const ids = Array.from({ length: 200 }, (_, n) => `NOT HEADER Message-ID <${n}@x.test>`);
  expect(criteria(ids.join(' ')).judge(ENTRY, LARGE)).toBe(true);
});
