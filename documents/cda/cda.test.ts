import { describe, expect, it } from 'vitest';
import { type CdaOptions, cdaOctets, cdaText } from '../../tests/support/xdm/cda';
import { XmlReader } from '../xml/reader';
import { hasKey, hasShape } from './matricule';
import { CdaReader, NotCda } from './reader';

function read(octets: Buffer) {
  const cda = new CdaReader();
  const reader = new XmlReader(cda);
  reader.feed(octets);
  reader.end();
  return cda.facts;
}
const factsOf = (options: CdaOptions = {}) => read(cdaOctets(options));
const withPatient = (patient: string, ids = '') =>
  read(
    Buffer.from(
      `<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole>${ids}<patient>${patient}</patient></patientRole></recordTarget></ClinicalDocument>`,
    ),
  );

describe('a matricule INS', () => {
  it.each([
    ['279035121518989', true, true],
    ['279035121518988', true, false],
    ['2790351215189', false, false],
    ['2790351215189890', false, false],
    ['27903512151898A', false, false],
    ['279032C12345678', false, false],
    ['', false, false],
  ])('%s: shape %s, key %s', (matricule, shape, key) => {
    expect([hasShape(matricule), hasKey(matricule)]).toEqual([shape, key]);
  });

  it('of Corsica counts 2A as 19 and 2B as 18', () => {
    const key = (digits: string) => String(97 - Number(BigInt(digits) % 97n)).padStart(2, '0');
    expect(hasKey(`185052A123456${key('1850519123456')}`)).toBe(true);
    expect(hasKey(`185052B123456${key('1850518123456')}`)).toBe(true);
    expect(hasKey(`185052B123456${key('1850519123456')}`)).toBe(false);
  });
});

describe('a CDA', () => {
  it('names and identifiers of others than the patient count for nothing', () => {
    const facts = factsOf({
      birthName: null,
      firstName: null,
      matricule: null,
      birthPlace: null,
      birthDate: null,
      sex: null,
    });
    expect(facts.ins).toBeNull();
    expect(Object.values(facts.traits)).toEqual([false, false, false, false, false]);
  });

  it('names: of birth by its qualifier, or one without any; never that of a spouse', () => {
    const name = (xml: string) => withPatient(`<name>${xml}</name>`).traits;
    expect(name('<family qualifier="SP">X</family>').birthName).toBe(false);
    expect(name('<family qualifier="CL">X</family>').birthName).toBe(false);
    expect(name('<family qualifier="BR CL">X</family>').birthName).toBe(true);
    expect(name('<family>X</family>').birthName).toBe(true);
    expect(name('<family qualifier="BR"/>').birthName).toBe(false);
    expect(name('<family qualifier="BR"><![CDATA[X]]></family>').birthName).toBe(true);
    expect(name('<given> \n</given><given qualifier="CL">X</given>').firstName).toBe(true);
    expect(name('<given nullFlavor="UNK"/>').firstName).toBe(false);
  });

  it('the best of several identifiers is told', () => {
    const id = (extension: string, end: number) =>
      `<id root="1.2.250.1.213.1.4.${end}" extension="${extension}"/>`;
    expect(withPatient('', id('0123456789', 2) + id('279035121518989', 10) + id('bad', 8)).ins).toEqual({
      ...{ oid: '1.2.250.1.213.1.4.10', shape: true, key: true },
    });
    expect(withPatient('', id('', 10)).ins).toBeNull();
    expect(withPatient('', '<id root="1.2.250.1.71.4.2.1" extension="279035121518989"/>').ins).toBeNull();
  });

  it('only elements of HL7 count, at their place', () => {
    const text = cdaText();
    expect(() => read(Buffer.from(text.replace('urn:hl7-org:v3', 'urn:hl7-org:v2')))).toThrow(NotCda);
    expect(() => read(Buffer.from('<a/>'))).toThrow(NotCda);
    const other =
      '<ClinicalDocument xmlns="urn:hl7-org:v3"><x:code xmlns:x="u" code="1"/><a><code code="2"/></a></ClinicalDocument>';
    expect(read(Buffer.from(other)).code).toBeNull();
  });

  it('the first code counts, and is cut', () => {
    const codes =
      '<ClinicalDocument xmlns="urn:hl7-org:v3"><code code=" 11502-2 "/><code code="2"/></ClinicalDocument>';
    expect(read(Buffer.from(codes)).code).toBe('11502-2');
    expect(factsOf({ code: 'x'.repeat(1000) }).code).toHaveLength(64);
    expect(factsOf({ code: '' }).code).toBeNull();
    expect(factsOf({ code: '279035121518989' }).code).toBe('•'.repeat(15));
  });
});
