/** CDA documents as French software writes them, each part of which can be left out or spoilt. */
import { createCipheriv } from 'node:crypto';

export interface CdaOptions {
  /** `/ClinicalDocument/code/@code`; null leaves the element out. */
  code?: string | null;
  codeSystem?: string;
  title?: string;
  /** null leaves the identifier of the patient out: only a local number remains. */
  matricule?: string | null;
  oid?: string;
  /** Traits of identity; null leaves the element out, an empty text leaves it empty. */
  birthName?: string | null;
  firstName?: string | null;
  sex?: string | null;
  birthDate?: string | null;
  birthPlace?: string | null;
  /** Without attribute `qualifier`, as in older documents. */
  plainNames?: boolean;
  /** Octets of a PDF carried in `nonXMLBody`, in base64; 0 writes a structured body. */
  pdf?: number;
  /** Namespace prefix of the elements of CDA; none by default. */
  prefix?: string;
  /** Declared and used; the characters are ASCII but for the names. */
  encoding?: 'UTF-8' | 'ISO-8859-1' | 'UTF-16';
  /** Whole text instead of the document, to spoil it at will. */
  raw?: string;
}

/** An INS of the ANS's examples, whose key is right. */
export const TEST_MATRICULE = '279035121518989';
/** INS-NIR of test. */
export const TEST_OID = '1.2.250.1.213.1.4.10';
/** Biology report (LOINC). */
export const REPORT = '11502-2';
const LOINC = '2.16.840.1.113883.6.1';

const optional = (value: string | null, write: (value: string) => string) =>
  value === null ? '' : write(value);

/** Base64 of something that shrinks as little as a PDF, the same each time. */
function pdfText(size: number): string {
  const key = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16));
  return Buffer.concat([Buffer.from('%PDF-1.4\n'), key.update(Buffer.alloc(size))]).toString('base64');
}

/** The text of the document. */
export function cdaText(options: CdaOptions = {}): string {
  if (options.raw !== undefined) return options.raw;
  const { code = REPORT, codeSystem = LOINC, title = 'CR d’examens biologiques', prefix = '' } = options;
  const { matricule = TEST_MATRICULE, oid = TEST_OID, pdf = 0, encoding = 'UTF-8' } = options;
  const p = prefix && `${prefix}:`;
  const body = pdf
    ? `<${p}nonXMLBody><${p}text mediaType="application/pdf" representation="B64">${pdfText(pdf)}</${p}text></${p}nonXMLBody>`
    : `<${p}structuredBody><${p}component><${p}section><${p}title>Résultats</${p}title><${p}text>Glycémie : 0,9 g/L &lt; 1,1</${p}text></${p}section></${p}component></${p}structuredBody>`;
  return `<?xml version="1.0" encoding="${encoding}"?>
<?xml-stylesheet type="text/xsl" href="FeuilleDeStyle.xsl"?>
<${p}ClinicalDocument xmlns${prefix && `:${prefix}`}="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <${p}realmCode code="FR"/>
  <${p}typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <${p}templateId root="1.2.250.1.213.1.1.1.1"/>
  <${p}id root="1.2.250.1.213.1.1.9.20" extension="4711"/>
  ${optional(code, (value) => `<${p}code code="${value}" codeSystem="${codeSystem}" displayName="${title}"/>`)}
  <${p}title>${title}</${p}title>
  <${p}effectiveTime value="20261102101500+0100"/>
  <${p}confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <${p}languageCode code="fr-FR"/>
  <${p}recordTarget><${p}patientRole>
    <${p}id extension="IPP-0042" root="1.2.3.4.567.8.9.10"/>
    ${optional(matricule, (value) => `<${p}id extension="${value}" root="${oid}"/>`)}
    <${p}patient>
      ${names(options, p)}
      ${optional(options.sex === undefined ? 'F' : options.sex, (value) => `<${p}administrativeGenderCode code="${value}" codeSystem="2.16.840.1.113883.5.1"/>`)}
      ${optional(options.birthDate === undefined ? '19790301' : options.birthDate, (value) => `<${p}birthTime value="${value}"/>`)}
      ${optional(options.birthPlace === undefined ? '51215' : options.birthPlace, (value) => `<${p}birthplace><${p}place><${p}addr><${p}county>${value}</${p}county></${p}addr></${p}place></${p}birthplace>`)}
    </${p}patient>
  </${p}patientRole></${p}recordTarget>
  <${p}author><${p}time value="20261102101500+0100"/><${p}assignedAuthor>
    <${p}id root="1.2.250.1.71.4.2.1" extension="801234567897"/>
    <${p}assignedPerson><${p}name><${p}family>AUTEUR</${p}family><${p}given>Claude</${p}given></${p}name></${p}assignedPerson>
  </${p}assignedAuthor></${p}author>
  <${p}component>${body}</${p}component>
</${p}ClinicalDocument>
`;
}

function names(
  { birthName = 'NESSI', firstName = 'RUTH', plainNames = false }: CdaOptions,
  p: string,
): string {
  const born = plainNames ? '' : ' qualifier="BR"';
  return `<${p}name>
        ${plainNames ? '' : `<${p}family qualifier="SP">ÉPOUSE</${p}family>`}
        ${optional(birthName, (value) => `<${p}family${born}>${value}</${p}family>`)}
        ${optional(firstName, (value) => `<${p}given${born}>${value}</${p}given>`)}
      </${p}name>`;
}

/** The octets of the document, in the encoding that it declares. */
export function cdaOctets(options: CdaOptions = {}): Buffer {
  const text = cdaText(options);
  if (options.encoding === 'ISO-8859-1') return Buffer.from(text.replaceAll('’', "'"), 'latin1');
  if (options.encoding === 'UTF-16') return Buffer.from(`\ufeff${text}`, 'utf16le');
  return Buffer.from(text);
}
