import { describe, expect, it } from 'vitest';
import { XmlReader } from '../xml/reader';
import { MetadataReader, placesOf } from './metadata';

function listed(objects: string, root = 'lcm:SubmitObjectsRequest') {
  const reader = new MetadataReader(10);
  const xml = new XmlReader(reader);
  xml.feed(
    Buffer.from(
      `<${root} xmlns:lcm="urn:l" xmlns="urn:r"><RegistryObjectList>${objects}</RegistryObjectList></${root}>`,
    ),
  );
  xml.end();
  return reader.documents;
}
const slot = (name: string, ...values: string[]) =>
  `<Slot name="${name}"><ValueList>${values.map((value) => `<Value>${value}</Value>`).join('')}</ValueList></Slot>`;

describe('METADATA.XML', () => {
  it('names documents by the URI of their objects, not by those of other objects or slots', () => {
    const object = (slots: string) => `<ExtrinsicObject mimeType=" Text/XML ">${slots}</ExtrinsicObject>`;
    const objects =
      `<RegistryPackage>${slot('URI', 'NO.XML')}</RegistryPackage>` +
      object(
        slot('hash', 'a') +
          slot('URI', ' DOC1.XML ') +
          `<Classification>${slot('URI', 'NO.XML')}</Classification>`,
      ) +
      object(slot('size', '1')) +
      object(slot('URI', '2|.XML', '1|DOC2'));
    expect(listed(objects)).toEqual([
      { uri: 'DOC1.XML', mimeType: 'text/xml' },
      { uri: 'DOC2.XML', mimeType: 'text/xml' },
    ]);
  });

  it('of another root is none', () => {
    expect(() => listed('', 'html')).toThrow('registry');
    expect(listed('', 'ProvideAndRegisterDocumentSetRequest')).toEqual([]);
  });

  it('leads to places inside the archive', () => {
    expect(placesOf('DOC1.XML', 'IHE_XDM/SUBSET01/')).toEqual(['IHE_XDM/SUBSET01/DOC1.XML', 'DOC1.XML']);
    expect(placesOf('./A%20B.XML', 'S/')).toEqual(['S/A%20B.XML', 'A%20B.XML', 'S/A B.XML', 'A B.XML']);
    expect(placesOf('..\\DOC.XML', 'IHE_XDM/SUBSET01/')).toEqual(['IHE_XDM/DOC.XML']);
    expect(placesOf('../../../etc/passwd', 'IHE_XDM/SUBSET01/')).toEqual([]);
    expect(placesOf('%ZZ', '')).toEqual(['%ZZ']);
  });
});
