import { expect } from 'vitest';
import { fuzz, hostileBytes, mutated } from '../../tests/support/fuzz';
import { pythonZip, xdmEntries } from '../../tests/support/xdm/archive';
import { cdaText } from '../../tests/support/xdm/cda';
import { CdaReader, NotCda } from '../cda/reader';
import { XML_LIMITS } from '../xml/limits';
import { XmlProblem } from '../xml/problem';
import { XmlReader } from '../xml/reader';
import { handZip } from '../zip/testing';
import { readXdm } from './archive';
import { MetadataReader, placesOf } from './metadata';

const ENTRIES = xdmEntries({ documents: [{}, { code: '34112-3', listed: false }] });
const METADATA = ENTRIES.find(([name]) => name.endsWith('METADATA.XML'))![1];
const CDA = cdaText({ title: 'x' });

fuzz(
  'an IHE_XDM archive gives facts or a reason',
  hostileBytes([pythonZip(ENTRIES, true), pythonZip(ENTRIES)]),
  async (archive) => {
    const { problem, documents, entries } = await readXdm(archive);
    if (problem) expect(documents).toEqual([]);
    else expect(documents.length).toBeLessThanOrEqual(entries);
  },
  { cost: 4 },
);

fuzz('so does one whose documents are spoilt', mutated([METADATA, CDA]), async (spoilt) => {
  const archive = handZip([
    { name: 'IHE_XDM/SUBSET01/METADATA.XML', octets: spoilt, stored: true },
    { name: 'IHE_XDM/SUBSET01/DOC0001.XML', octets: spoilt, stored: true },
  ]);
  const { problem, metadata, documents } = await readXdm(archive);
  expect(problem).toBeNull();
  expect(metadata).not.toBe('absent');
  expect(JSON.stringify(documents)).not.toMatch(/NESSI|RUTH|279035121518989/);
});

fuzz('a CDA is read, refused, or none', mutated([CDA]), (octets) => {
  const reader = new CdaReader();
  try {
    const xml = new XmlReader(reader, XML_LIMITS);
    xml.feed(octets);
    xml.end();
  } catch (error) {
    if (!(error instanceof XmlProblem || error instanceof NotCda)) throw error;
  }
  expect((reader.facts.code ?? '').length).toBeLessThanOrEqual(64);
});

fuzz('METADATA.XML names documents, and none outside the archive', mutated([METADATA]), (octets) => {
  const reader = new MetadataReader(10);
  try {
    const xml = new XmlReader(reader, XML_LIMITS);
    xml.feed(octets);
    xml.end();
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
  }
  expect(reader.documents.length).toBeLessThanOrEqual(10);
  for (const { uri } of reader.documents) {
    for (const place of placesOf(uri, 'IHE_XDM/SUBSET01/')) expect(place.split('/')).not.toContain('..');
  }
});
