/**
 * Messages as a conforming LPS sends them, with their IHE_XDM archive, and each way of getting them wrong.
 *
 *     xdmMessage({ from, to: [from], nil: '3734' })                             conforming, one biology report
 *     xdmMessage({ …, documents: [{ code: '34112-3' }, { code: '15508-5' }] })  two CDA, X-MSS-CODECDA follows
 *     xdmMessage({ …, documents: [{ matricule: null }] })                       no INS; X-MSS-INS still says O
 *     xdmMessage({ …, ins: 'N' })   xdmMessage({ …, nil: null })                another value; header left out
 *     xdmMessage({ …, codeCda: ['11502-2', '11502-2'] })                        header twice
 *     xdmMessage({ …, metadata: 'absent' })   { documents: [] }   { archive: Buffer.from('no zip') }
 *     xdmMessage({ …, archive: null, codeCda: null, ins: null })                no attachment
 *     xdmMessage({ …, to: ['279035121518989@patient.mssante.fr'], mes: 'FIN' }) patient mail
 *     xdmMessage({ …, archiveName: 'ihe-xdm.zip' })   { extraHeaders: ['x-mss-nil: 1'] }
 *
 * Defaults: the matricule 279035121518989 (its key is right), OID of the INS of test, every trait, METADATA.XML that
 * lists the CDA and a PDF. Headers that are not given follow from the archive: X-MSS-CODECDA lists its codes,
 * X-MSS-INS is O. Documents: tests/support/xdm/cda.ts; archives (zipped by Python): tests/support/xdm/archive.ts.
 */
import { randomBytes } from 'node:crypto';
import { codesOf, type XdmOptions, xdmArchive } from './xdm/archive';

export { codesOf, pythonZip, type XdmDocument, type XdmOptions, xdmArchive, xdmEntries } from './xdm/archive';
export { type CdaOptions, cdaOctets, cdaText, REPORT, TEST_MATRICULE, TEST_OID } from './xdm/cda';

/** A value, several for a header that stands there so many times, null to leave it out. */
export type HeaderValues = string | string[] | null;

export interface XdmMessageOptions extends XdmOptions {
  from: string;
  to: string[];
  /** Display name of From. */
  label?: string | null;
  subject?: string;
  nil: HeaderValues;
  codeCda?: HeaderValues;
  ins?: HeaderValues;
  mes?: HeaderValues;
  /** Whole header lines, without their end. */
  extraHeaders?: string[];
  /** Octets instead of the archive made from the other options; null: no attachment. */
  archive?: Buffer | null;
  archiveName?: string;
  /** Whole header lines of the attachment instead of the usual ones. */
  archiveHeaders?: string[];
  messageId?: boolean;
}

const lines = (name: string, values: HeaderValues): string[] =>
  (values === null ? [] : Array.isArray(values) ? values : [values]).map((value) => `${name}: ${value}`);

const base64Lines = (octets: Buffer) =>
  octets.toString('base64').replace(/.{76}/g, '$&\r\n').replace(/\r\n$/, '');

/** The octets of a message, without trace headers. */
export function xdmMessage(options: XdmMessageOptions): Buffer {
  const { from, to, nil, ins = 'O', mes = null, extraHeaders = [], archiveName = 'IHE_XDM.ZIP' } = options;
  const { label = 'Laboratoire de test', messageId = true } = options;
  const { subject = 'XDM/1.0/DDM+CR d examens biologiques NESSI RUTH 01/03/1979' } = options;
  const archive = options.archive === undefined ? xdmArchive(options) : options.archive;
  const codeCda = options.codeCda === undefined ? codesOf(options.documents) : options.codeCda;
  const boundary = `=_xdm_${randomBytes(6).toString('hex')}`;
  const attachment = options.archiveHeaders ?? [
    `Content-Type: application/zip; name="${archiveName}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${archiveName}"`,
  ];
  return Buffer.from(
    [
      `From: ${label === null ? from : `"${label}" <${from}>`}`,
      `To: ${to.map((address) => `<${address}>`).join(',\r\n ')}`,
      `Subject: ${subject}`,
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      ...(messageId ? [`Message-ID: <${randomBytes(8).toString('hex')}@lps.example>`] : []),
      'MIME-Version: 1.0',
      ...lines('X-MSS-NIL', nil),
      ...lines('X-MSS-CODECDA', codeCda),
      ...lines('X-MSS-INS', ins),
      ...lines('X-MSS-MES', mes),
      ...extraHeaders,
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Bonjour,\r\n\r\nVeuillez trouver ci-joint le document du patient.\r\n',
      ...(archive ? [`--${boundary}`, ...attachment, '', base64Lines(archive), ''] : []),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  );
}
