/** IHE_XDM archives with the usual layout, zipped by Python, which shares nothing with our reader. */
import { execFileSync } from 'node:child_process';
import { type CdaOptions, cdaOctets, REPORT, TEST_MATRICULE, TEST_OID } from './cda';

export interface XdmDocument extends CdaOptions {
  /** Name within the SUBSET; DOC0001.XML and so on by default. */
  file?: string;
  /** METADATA.XML names it; true by default. */
  listed?: boolean;
  /** The entry is left out, although METADATA.XML names it. */
  lost?: boolean;
  /** SUBSETnn that holds it; 1 by default. */
  subset?: number;
}

export interface XdmOptions {
  /** One biology report by default; `[]` for an archive without a document. */
  documents?: XdmDocument[];
  metadata?: 'right' | 'absent' | 'doctype' | 'broken';
  /** PDF copies of the documents, listed as well, as ECO.2.1.5 asks; one by default. */
  pdfs?: number;
  /** Further entries, in order. */
  extra?: [name: string, octets: Buffer][];
  /** Of every entry. */
  stored?: boolean;
}

const ZIPPER = `
import base64, io, json, sys, zipfile
told = json.load(sys.stdin)
out = io.BytesIO()
method = zipfile.ZIP_STORED if told['stored'] else zipfile.ZIP_DEFLATED
with zipfile.ZipFile(out, 'w', method) as archive:
    for name, octets in told['entries']:
        archive.writestr(name, base64.b64decode(octets))
sys.stdout.buffer.write(out.getvalue())
`;

/** Zips entries by Python's zipfile. */
export function pythonZip(entries: readonly [name: string, octets: Buffer][], stored = false): Buffer {
  const told = { stored, entries: entries.map(([name, octets]) => [name, octets.toString('base64')]) };
  return execFileSync('python3', ['-c', ZIPPER], {
    input: JSON.stringify(told),
    maxBuffer: 2 ** 30,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

const fileOf = ({ file }: XdmDocument, index: number) =>
  file ?? `DOC${String(index + 1).padStart(4, '0')}.XML`;

const extrinsic = (id: number, uri: string, mimeType: string, document: CdaOptions) => `
      <rim:ExtrinsicObject id="Document${String(id).padStart(2, '0')}" mimeType="${mimeType}" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1">
        <rim:Slot name="URI"><rim:ValueList><rim:Value>${uri}</rim:Value></rim:ValueList></rim:Slot>
        <rim:Slot name="languageCode"><rim:ValueList><rim:Value>fr-FR</rim:Value></rim:ValueList></rim:Slot>
        <rim:Slot name="sourcePatientInfo"><rim:ValueList><rim:Value>PID-5|NESSI^RUTH^^^^^L</rim:Value></rim:ValueList></rim:Slot>
        <rim:ExternalIdentifier id="ei${id}" registryObject="Document${id}" identificationScheme="urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427" value="${document.matricule ?? TEST_MATRICULE}^^^&amp;${document.oid ?? TEST_OID}&amp;ISO^NH">
          <rim:Name><rim:LocalizedString value="XDSDocumentEntry.patientId"/></rim:Name>
        </rim:ExternalIdentifier>
      </rim:ExtrinsicObject>`;

function metadataOf(documents: [XdmDocument, number][], pdfs: number, kind: XdmOptions['metadata']): Buffer {
  const listed = documents.filter(([{ listed = true }]) => listed);
  const objects = listed.map(([one, index]) => extrinsic(index + 1, fileOf(one, index), 'text/xml', one));
  for (let n = 1; n <= pdfs; n++) objects.push(extrinsic(100 + n, `DOC${n}.PDF`, 'application/pdf', {}));
  const text = `<?xml version="1.0" encoding="UTF-8"?>
${kind === 'doctype' ? '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n' : ''}<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0" xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
  <rim:RegistryObjectList>
      <rim:RegistryPackage id="SubmissionSet01"><rim:Slot name="submissionTime"><rim:ValueList><rim:Value>20261102091500</rim:Value></rim:ValueList></rim:Slot></rim:RegistryPackage>${objects.join('')}
  </rim:RegistryObjectList>
</lcm:SubmitObjectsRequest>
`;
  return Buffer.from(kind === 'broken' ? text.slice(0, text.length / 2) : text);
}

/** The entries of an archive, in the order in which they are zipped. */
export function xdmEntries(options: XdmOptions = {}): [name: string, octets: Buffer][] {
  const { documents = [{}], metadata = 'right', pdfs = 1, extra = [] } = options;
  const entries: [string, Buffer][] = [
    ['README.TXT', Buffer.from('Archive IHE_XDM produite par un logiciel de test\r\n')],
    ['INDEX.HTM', Buffer.from('<html><body>Documents du patient</body></html>\r\n')],
  ];
  const numbered = documents.map((one, index): [XdmDocument, number] => [one, index]);
  const subsets = [...new Set([1, ...documents.map(({ subset = 1 }) => subset)])].sort();
  for (const subset of subsets) {
    const dir = `IHE_XDM/SUBSET${String(subset).padStart(2, '0')}/`;
    const here = numbered.filter(([one]) => (one.subset ?? 1) === subset);
    const copies = subset === 1 ? pdfs : 0;
    if (metadata !== 'absent') entries.push([`${dir}METADATA.XML`, metadataOf(here, copies, metadata)]);
    for (const [one, index] of here) {
      if (!one.lost) entries.push([dir + fileOf(one, index), cdaOctets(one)]);
    }
    for (let n = 1; n <= copies; n++) entries.push([`${dir}DOC${n}.PDF`, Buffer.from('%PDF-1.4\n%%EOF\n')]);
  }
  return [...entries, ...extra];
}

/** An IHE_XDM archive. */
export const xdmArchive = (options: XdmOptions = {}): Buffer =>
  pythonZip(xdmEntries(options), options.stored);

/** What X-MSS-CODECDA must say of these documents. */
export const codesOf = (documents: readonly CdaOptions[] = [{}]): string =>
  documents.map(({ code = REPORT }) => code ?? '').join(',');
