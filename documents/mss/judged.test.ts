/** From the octets of a message to the verdict: the facts that are told are those that the rules ask for. */
import { expect, it } from 'vitest';
import { judge } from '../../conformance/rules';
import { Recorded, START } from '../../conformance/testing';
import { pythonZip, type XdmMessageOptions, xdmMessage } from '../../tests/support/xdm';
import { parseStructure } from '../mime/structure';
import { messageContent } from './content';

async function verdictOn(caseId: string, options: Partial<XdmMessageOptions>) {
  const evidence = new Recorded(caseId);
  const from = evidence.snapshot.mailbox.address;
  const { nil } = evidence.snapshot.account;
  const patient = caseId.includes('patient');
  const to = patient ? ['279035121518989@patient.mssante.fr'] : [from];
  const raw = xdmMessage({ from, to, nil, ...options });
  const read = async (start: number, end: number) => raw.subarray(start, end);
  const content = await messageContent({ head: raw, structure: parseStructure(raw), read });
  const recipients = patient ? { patient: 1 } : { self: 1 };
  const told = evidence.connection().untilTls(1000).succeeded(1500);
  told.message(2000, { size: raw.length, recipients, content }).closed(2500);
  const judgement = judge(evidence.testCase, evidence.snapshot, evidence.events, START + 400_000);
  const ids = (verdict: string) =>
    judgement.findings.flatMap((finding) => (finding.verdict === verdict ? [finding.id] : []));
  return { verdict: judgement.decided && judgement.verdict, ko: ids('ko'), warnings: ids('warning') };
}

const NONE = { archive: null, codeCda: null, ins: null };
const TWO = [{ code: '34112-3' }, { code: '15508-5' }];

it.each<[string, Partial<XdmMessageOptions>, string[]]>([
  ['conforming', {}, []],
  ['two documents', { documents: TWO }, []],
  ['codes spaced', { documents: TWO, codeCda: '34112-3, 15508-5' }, ['codecda-spacing']],
  ['a name in lower case', { nil: null, extraHeaders: ['x-mss-nil: 3734'] }, []],
  ['a folded header', { nil: null, extraHeaders: ['X-MSS-NIL:\r\n 3734'] }, ['nil-folded']],
  ['an encoded header', { nil: '=?utf-8?Q?3734?=' }, ['nil-encoded']],
  ['INS of test, told N', { ins: 'N' }, []],
  ['no INS, told N', { documents: [{ matricule: null }], ins: 'N' }, []],
  ['a wrong key', { documents: [{ matricule: '279035121518900' }] }, ['ins-wrong-key']],
  ['a real OID', { documents: [{ oid: '1.2.250.1.213.1.4.8' }] }, ['ins-real-identity']],
  ['no place of birth', { documents: [{ birthPlace: null }] }, ['ins-birth-place-missing']],
  ['another name of the archive', { archiveName: 'ihe-xdm.zip' }, ['archive-name']],
  ['no METADATA.XML', { metadata: 'absent' }, ['metadata-absent']],
  ['a document unlisted', { documents: [{}, { listed: false }] }, ['cda-not-listed']],
  ['a document lost', { documents: [{}, { lost: true }], codeCda: '11502-2' }, ['documents-missing']],
  ['no label', { label: null }, ['sender-label-missing']],
  ['another subject', { subject: 'Compte rendu' }, ['subject-prefix-missing']],
])('indicators, %s: OK', async (_, options, warnings) => {
  expect(await verdictOn('psc-indicators-smtp', options)).toEqual({ verdict: 'ok', ko: [], warnings });
});

it.each<[string, Partial<XdmMessageOptions>, string[]]>([
  ['no NIL', { nil: null }, ['nil-absent']],
  ['another NIL', { nil: '3735' }, ['nil-different']],
  ['the NIL twice', { nil: ['3734', '3734'] }, ['nil-twice']],
  ['no CODECDA', { codeCda: null }, ['codecda-absent']],
  ['the code of another document', { codeCda: '34112-3' }, ['codecda-different']],
  ['no INS header', { ins: null }, ['ins-absent']],
  ['o', { ins: 'o' }, ['ins-lower-case']],
  ['O without matricule', { documents: [{ matricule: null }] }, ['ins-without-matricule']],
  ['O without sex', { documents: [{ sex: null }] }, ['ins-traits-missing']],
  ['O with a short matricule', { documents: [{ matricule: '2790351215189' }] }, ['ins-matricule-malformed']],
  ['O with an INS-C', { documents: [{ oid: '1.2.250.1.213.1.4.2' }] }, ['ins-oid-unknown']],
  ['nothing attached', NONE, ['archive-missing']],
  [
    'headers without document',
    { archive: null },
    ['archive-missing', 'ins-without-document', 'codecda-without-document'],
  ],
  ['an archive under another name', { archiveName: 'documents.zip' }, ['archive-misnamed']],
  ['no archive but text', { archive: Buffer.from('no zip') }, ['archive-not-zip']],
  ['no document', { documents: [], codeCda: '11502-2' }, ['archive-without-cda']],
  [
    'XML cut short',
    { documents: [{ raw: '<ClinicalDocument xmlns="urn:hl7-org:v3"><code' }] },
    ['cda-unreadable'],
  ],
  [
    'a DOCTYPE',
    { documents: [{ raw: '<!DOCTYPE x [<!ENTITY e "f">]><ClinicalDocument xmlns="urn:hl7-org:v3"/>' }] },
    ['cda-doctype'],
  ],
  [
    'a path out of the archive',
    { archive: pythonZip([['../DOC.XML', Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"/>')]]) },
    ['archive-traversal'],
  ],
])('indicators, %s: KO', async (_, options, ko) => {
  expect(await verdictOn('authcli-indicators-smtp', options)).toMatchObject({ verdict: 'ko', ko });
});

it.each<[string, Partial<XdmMessageOptions>, string[]]>([
  ['FIN', { ...NONE, mes: 'FIN' }, []],
  ['nothing', NONE, ['mes-absent']],
  ['fin', { ...NONE, mes: 'fin' }, ['mes-lower-case']],
  ['FIN twice', { ...NONE, mes: ['FIN', 'FIN'] }, ['mes-twice']],
  ['[FIN] as subject', { ...NONE, subject: '[FIN]' }, ['mes-by-subject']],
])('mail to a patient, %s', async (_, options, ko) => {
  const verdict = ko.length > 0 ? 'ko' : 'ok';
  expect(await verdictOn('psc-indicators-patient-smtp', options)).toMatchObject({
    verdict,
    ko,
    warnings: [],
  });
});
