import { describe, expect, it } from 'vitest';
import { type MessageContent as Declared, messageContentSchema } from '../../conformance/events';
import { TEST_OID, type XdmMessageOptions, xdmArchive, xdmMessage } from '../../tests/support/xdm';
import { parseStructure } from '../mime/structure';
import { messageContent } from './content';

const ME = 'labo@mail.test';
const CONFORMING = { from: ME, to: [ME], nil: '3734' };

/** The facts of a message, checked against the shape in which they are recorded. */
async function factsOf(raw: Buffer): Promise<Declared> {
  const read = async (start: number, end: number) => raw.subarray(start, end);
  const content: Declared = await messageContent({ head: raw, structure: parseStructure(raw), read });
  expect(messageContentSchema.parse(content)).toEqual(content);
  return content;
}

const sent = (options: Partial<XdmMessageOptions> = {}) => factsOf(xdmMessage({ ...CONFORMING, ...options }));
const values = (list: { value: string }[]) => list.map(({ value }) => value);

const ALL_TRAITS = { birthName: true, firstName: true, sex: true, birthDate: true, birthPlace: true };
const LOINC = '2.16.840.1.113883.6.1';

describe('a conforming message', () => {
  it('gives every fact that the indicators speak of', async () => {
    const content = await sent();
    expect(content.headers).toEqual({
      nil: [{ name: 'X-MSS-NIL', value: '3734', encoded: false, folded: false }],
      codeCda: [{ name: 'X-MSS-CODECDA', value: '11502-2', encoded: false, folded: false }],
      ins: [{ name: 'X-MSS-INS', value: 'O', encoded: false, folded: false }],
      mes: [],
    });
    expect(content).toMatchObject({
      from: { address: ME, label: true },
      subject: { xdm: true, fin: false },
      body: { charsets: ['utf-8'], form: 'plain' },
      ...{ attachments: 1, otherZips: 0, truncated: false },
    });
    expect(content.archives).toEqual([
      {
        ...{ name: 'IHE_XDM.ZIP', size: content.archives[0]!.size, problem: null, entries: 5 },
        ...{ metadata: 'read', missing: 0 },
        documents: [
          {
            ...{ listed: true, problem: null, code: '11502-2', codeSystem: LOINC },
            ins: { oid: TEST_OID, shape: true, key: true },
            traits: ALL_TRAITS,
          },
        ],
      },
    ]);
  });

  it('never lets out who the patient is', async () => {
    const extraHeaders = ['X-MSS-INS: 279035121518989', 'X-MSS-INS: RUTH NESSI', 'X-MSS-MES: à Mme ÉPOUSE'];
    const told = JSON.stringify(await sent({ mes: 'FIN', extraHeaders }));
    expect(told).toContain('[10 caractères]');
    for (const secret of ['279035121518989', 'NESSI', 'RUTH', '19790301', '51215', 'ÉPOUSE']) {
      expect(told).not.toContain(secret);
    }
  });
});

describe('headers', () => {
  it('are all there, in any case, folded, encoded, twice', async () => {
    const { headers } = await sent({
      nil: null,
      codeCda: ['11502-2', '34112-3,\r\n 15508-5'],
      ins: null,
      extraHeaders: [
        'x-mss-nil: =?UTF-8?B?MzczNA==?=',
        'X-Mss-Ins : o ',
        'X-MSS-MES:\r\n\tFIN',
        'X-MSS-NIL2: 1',
      ],
    });
    expect(headers.nil).toEqual([{ name: 'x-mss-nil', value: '3734', encoded: true, folded: false }]);
    expect(values(headers.codeCda)).toEqual(['11502-2', '34112-3, 15508-5']);
    expect(headers.codeCda.map(({ folded }) => folded)).toEqual([false, true]);
    expect(headers.ins).toEqual([{ name: 'X-Mss-Ins', value: 'o', encoded: false, folded: false }]);
    expect(headers.mes).toEqual([{ name: 'X-MSS-MES', value: 'FIN', encoded: false, folded: true }]);
  });

  it('hide what may be a matricule, and are cut', async () => {
    const { headers, truncated } = await sent({
      nil: ['279035121518989', 'a 2790351215189 b', '279032A12345678 et 3734', 'x'.repeat(500)],
      codeCda: Array.from({ length: 12 }, () => '1'),
    });
    expect(values(headers.nil)).toEqual([
      ...['•'.repeat(15), `a ${'•'.repeat(13)} b`, `${'•'.repeat(15)} et 3734`, 'x'.repeat(200)],
    ]);
    expect(headers.codeCda).toHaveLength(10);
    expect(truncated).toBe(true);
  });
});

describe('archives', () => {
  it('of several documents, in their order, with each form that real software writes', async () => {
    const { archives } = await sent({
      documents: [
        { code: '34112-3', prefix: 'hl7', encoding: 'ISO-8859-1', file: 'cda.xml' },
        { code: '15508-5', encoding: 'UTF-16', subset: 2, plainNames: true },
        { code: 'PRESC-BIO', codeSystem: '1.2.250.1.213.1.1.4.12', pdf: 3_000_000, listed: false },
      ],
    });
    const [archive] = archives;
    expect(archive).toMatchObject({ problem: null, metadata: 'read', missing: 0 });
    expect(archive!.documents.map(({ code, listed }) => [code, listed])).toEqual([
      ['34112-3', true],
      ['15508-5', true],
      ['PRESC-BIO', false],
    ]);
    for (const { traits, ins } of archive!.documents) {
      expect(traits).toEqual(ALL_TRAITS);
      expect(ins?.key).toBe(true);
    }
  });

  it('whose documents lack an INS or traits', async () => {
    const { archives } = await sent({
      documents: [
        { matricule: null, birthName: null, sex: '' },
        { matricule: '279035121518990', oid: '1.2.250.1.213.1.4.8', firstName: '  ', birthPlace: null },
        { matricule: '27903512', birthDate: null, code: null },
        { matricule: '270032A12345635', oid: '1.2.250.1.213.1.4.2' },
      ],
    });
    const [a, b, c, d] = archives[0]!.documents;
    expect(a).toMatchObject({ ins: null, traits: { ...ALL_TRAITS, birthName: false, sex: false } });
    expect(b).toMatchObject({
      ins: { oid: '1.2.250.1.213.1.4.8', shape: true, key: false },
      traits: { ...ALL_TRAITS, firstName: false, birthPlace: false },
    });
    expect(c).toMatchObject({ code: null, ins: { shape: false, key: false }, traits: { birthDate: false } });
    expect(d!.ins).toMatchObject({ oid: '1.2.250.1.213.1.4.2', shape: true });
  });

  it.each([
    [
      'absent',
      { metadata: 'absent' },
      { metadata: 'absent', documents: [{ listed: false, code: '11502-2' }] },
    ],
    ['with entities', { metadata: 'doctype' }, { metadata: 'doctype', documents: [{ listed: false }] }],
    ['cut', { metadata: 'broken' }, { metadata: 'unreadable', documents: [{ listed: false }] }],
    [
      'that names a document that is not there',
      { documents: [{}, { lost: true }] },
      { metadata: 'read', missing: 1 },
    ],
    ['without a document', { documents: [] }, { metadata: 'read', documents: [] }],
  ] as const)('with a METADATA.XML %s', async (_, options, expected) => {
    const { archives } = await sent(options as unknown as Partial<XdmMessageOptions>);
    expect(archives[0]).toMatchObject(expected);
  });

  it('with documents that cannot be read say why, and still tell of the others', async () => {
    const { archives } = await sent({
      documents: [
        { raw: '<ClinicalDocument xmlns="urn:hl7-org:v3"><code code="1"/>' },
        {
          raw: '<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument xmlns="urn:hl7-org:v3">&a;</ClinicalDocument>',
        },
        { raw: '<html xmlns="http://www.w3.org/1999/xhtml"/>' },
        { raw: '<ClinicalDocument xmlns="urn:autre"/>' },
        {},
      ],
    });
    expect(archives[0]!.documents.map(({ problem, code }) => [problem, code])).toEqual([
      ['unreadable', null],
      ['doctype', null],
      [null, '11502-2'],
    ]);
  });

  it('ten of them: five are opened, and the rest is said to be missing', async () => {
    const one = xdmMessage({ ...CONFORMING }).toString('latin1');
    const [, boundary] = /boundary="([^"]+)"/.exec(one)!;
    const part = one.slice(
      one.lastIndexOf('Content-Type: application/zip'),
      one.lastIndexOf(`--${boundary}--`),
    );
    const ten = one.replace(`--${boundary}--`, `${`--${boundary}\r\n${part}`.repeat(9)}--${boundary}--`);
    const { archives, attachments, truncated } = await factsOf(Buffer.from(ten, 'latin1'));
    expect(attachments).toBe(10);
    expect(archives).toHaveLength(5);
    expect(archives.every(({ documents }) => documents.length === 1)).toBe(true);
    expect(truncated).toBe(true);
  });

  it('with more documents than are told of', async () => {
    const documents = Array.from({ length: 60 }, () => ({}));
    const { archives, truncated } = await sent({ documents });
    expect(archives[0]!.documents).toHaveLength(50);
    expect(truncated).toBe(true);
  });
});

describe('attachments', () => {
  const archive = xdmArchive();
  const base64 = archive.toString('base64');
  const named = (...archiveHeaders: string[]) => sent({ archive, archiveHeaders });
  const CTE = 'Content-Transfer-Encoding: base64';

  it.each([
    ['Content-Type: application/octet-stream; name=ihe_xdm.zip'],
    ['Content-Type: application/zip', "Content-Disposition: attachment;\r\n filename*=UTF-8''IHE%5FXDM.ZIP"],
    [
      'Content-Type: application/zip',
      'Content-Disposition: attachment; filename*0="IHE_"; filename*1="XDM.ZIP"',
    ],
    [
      'Content-Type: application/zip',
      'Content-Disposition: attachment; filename="=?utf-8?Q?ihe-xdm=2Ezip?="',
    ],
    ['Content-Type: application/zip; name=x.zip', 'Content-Disposition: inline; filename=IHE_XDM.ZIP'],
    ['Content-Type: application/zip; name=IHE_XDM.ZIP', 'Content-Disposition: attachment; filename=doc.zip'],
  ])('%s, %s', async (...headers) => {
    const { archives } = await named(CTE, ...headers.filter((one) => typeof one === 'string'));
    expect(archives.map(({ problem, documents }) => [problem, documents.length])).toEqual([[null, 1]]);
  });

  it('in quoted-printable, binary, and in an encoding that nobody knows', async () => {
    const quoted = [...archive].map((octet) => `=${octet.toString(16).padStart(2, '0').toUpperCase()}`);
    const lines = quoted.join('').replace(/.{72}/g, '$&=\r\n');
    const message = (encoding: string, body: Buffer) =>
      Buffer.concat([
        Buffer.from(
          `X-MSS-NIL: 1\r\nContent-Type: application/zip; name=IHE_XDM.ZIP\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`,
        ),
        body,
      ]);
    for (const raw of [message('quoted-printable', Buffer.from(lines)), message('binary', archive)]) {
      expect((await factsOf(raw)).archives[0]).toMatchObject({ problem: null, size: archive.length });
    }
    expect((await factsOf(message('x-uuencode', archive))).archives[0]?.problem).toBe('encoding');
    expect((await factsOf(message('base64', Buffer.from(base64.slice(0, 500))))).archives[0]?.problem).toBe(
      'damaged',
    );
  });

  it('under another name are counted, never named', async () => {
    const content = await sent({ archiveName: 'DUPONT Jeanne 1979.zip' });
    expect(content).toMatchObject({ archives: [], otherZips: 1, attachments: 1 });
    expect(JSON.stringify(content)).not.toContain('DUPONT');
  });

  it('inside a forwarded message are not the message’s', async () => {
    const inner = xdmMessage({ ...CONFORMING }).toString('latin1');
    const raw = Buffer.from(`X-MSS-NIL: 1\r\nContent-Type: message/rfc822\r\n\r\n${inner}`, 'latin1');
    expect(await factsOf(raw)).toMatchObject({ archives: [], attachments: 1, headers: { ins: [] } });
  });

  it('that are no archive', async () => {
    const { archives } = await sent({ archive: Buffer.from('bonjour') });
    expect(archives).toEqual([
      {
        name: 'IHE_XDM.ZIP',
        size: 7,
        problem: 'not_zip',
        entries: 0,
        metadata: 'absent',
        missing: 0,
        documents: [],
      },
    ]);
    expect((await sent({ archive: Buffer.alloc(0) })).archives[0]).toMatchObject({
      size: 0,
      problem: 'not_zip',
    });
    expect((await sent({ archive: archive.subarray(0, 700) })).archives[0]?.problem).toBe('damaged');
  });
});

describe('the rest of a message', () => {
  it('tells of a sender who is a patient that it is one, not which', async () => {
    const { from } = await sent({ from: '279035121518989@patient.mssante.fr' });
    expect(from).toEqual({ address: '•@patient.mssante.fr', label: true });
    expect((await sent({ from: '318751275100020@mail.test' })).from.address).toBe(
      '318751275100020@mail.test',
    );
  });

  it('subject [FIN], sender without a label, forms of the body', async () => {
    expect(await sent({ subject: '=?utf-8?Q?[FIN]?=', label: null })).toMatchObject({
      ...{ subject: { xdm: false, fin: true }, from: { address: ME, label: false } },
    });
    const body = async (type: string, rest = '') =>
      (await factsOf(Buffer.from(`Content-Type: ${type}\r\n\r\n${rest}`))).body;
    expect(await body('text/html; charset="ISO-8859-1"', '<p>')).toEqual({
      charsets: ['iso-8859-1'],
      form: 'html',
    });
    const parts = ['plain', 'html'].map(
      (kind) => `--b\r\nContent-Type: text/${kind}; charset=utf-8\r\n\r\nx\r\n`,
    );
    expect(await body('multipart/alternative; boundary=b', `${parts.join('')}--b--`)).toEqual({
      ...{ charsets: ['utf-8'], form: 'alternative' },
    });
    expect(await body('application/pdf', '%PDF')).toEqual({ charsets: [], form: 'none' });
  });
});
