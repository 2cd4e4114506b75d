import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect } from 'vitest';
import { fuzz, hostileBytes, mutated, segments } from '../../tests/support/fuzz';
import { xdmEntries } from '../../tests/support/xdm/archive';
import { cdaText } from '../../tests/support/xdm/cda';
import { XmlProblem } from './problem';
import { XmlReader } from './reader';

const metadata = xdmEntries()[2]![1].toString();
const CORPUS = [
  cdaText(),
  cdaText({ prefix: 'hl7' }),
  metadata,
  '<?xml version="1.0"?><!-- c --><a:x xmlns:a="urn:a" xmlns="urn:b" b="1 &amp;"><![CDATA[x ]]]]>&#65;<?pi x?></a:x>\n',
  '<a xmlns:p="u" p:b="1" b=\'2\'><p:c/><b></b>]] &gt; é</a>',
];

function ours(pieces: readonly Buffer[]): { reason: string; elements: string[] } {
  const elements: string[] = [];
  try {
    const reader = new XmlReader({
      open: ({ namespace, name, attributes }) =>
        elements.push(`${namespace} ${name} ${JSON.stringify([...attributes])}`),
      close: () => {},
    });
    for (const piece of pieces) reader.feed(piece);
    reader.end();
    return { reason: 'read', elements };
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
    return { reason: error.reason, elements };
  }
}

/** A strict reader that nobody here wrote. */
function theirs(document: string): { reason: string; elements: string[] } {
  const elements: string[] = [];
  try {
    const parser = new SaxesParser({ xmlns: true });
    parser.on('opentag', ({ uri, local, attributes }) => {
      const own = Object.values(attributes).filter(({ prefix, name }) => !prefix && name !== 'xmlns');
      elements.push(`${uri} ${local} ${JSON.stringify(own.map((one) => [one.local, one.value]))}`);
    });
    parser.write(document).close();
    return { reason: 'read', elements };
  } catch {
    return { reason: 'malformed', elements };
  }
}

fuzz(
  'XML in pieces is read or refused, and the same whatever the cuts',
  segments(hostileBytes(CORPUS)),
  (pieces) => {
    const [cut, whole] = [ours(pieces), ours([Buffer.concat(pieces)])];
    // Which of two defects is met first may depend on the cuts, not whether there is one.
    expect(cut.reason === 'read').toBe(whole.reason === 'read');
    if (cut.reason === 'read') expect(cut.elements).toEqual(whole.elements);
  },
);

const text = fc.oneof(
  mutated(CORPUS.slice(3)).map((octets) => octets.toString('latin1')),
  fc
    .array(
      fc.constantFrom(
        ...[
          '<a',
          '<p:b',
          '</a>',
          '</p:b>',
          '/>',
          '>',
          ' x="1"',
          " p:x='&amp;'",
          ' xmlns:p="u"',
          ' xmlns="v"',
        ],
        ...[
          '<!--',
          '-->',
          '<![CDATA[',
          ']]>',
          '<?p ',
          '?>',
          '&lt;',
          '&#x41;',
          '&no;',
          't',
          ' ',
          ']',
          '-',
          '\n',
        ],
      ),
      { maxLength: 14 },
    )
    .map((parts) => `<a xmlns:p="u">${parts.join('')}</a>`),
);

fuzz('what another strict reader accepts and refuses, so do we', text, (document) => {
  // Entities of a DOCTYPE, and versions and encodings that we do not read, are where we part on purpose.
  if (/<!DOCTYPE|<\?xml/i.test(document)) return;
  // The other reader lets local names begin with what no name may begin with.
  if (/:[-.0-9\u00b7]/.test(document)) return;
  const mine = ours([Buffer.from(document)]);
  const other = theirs(document);
  expect(mine.reason).toBe(other.reason);
  if (mine.reason === 'read') expect(mine.elements).toEqual(other.elements);
});
