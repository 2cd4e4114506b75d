import fc from 'fast-check';
import { expect } from 'vitest';
import { messageContentSchema } from '../../conformance/events';
import { fuzz, hostileBytes } from '../../tests/support/fuzz';
import { xdmMessage } from '../../tests/support/xdm';
import { parseHeaders } from '../mime/headers';
import { parseStructure } from '../mime/structure';
import { messageContent } from './content';
import { mssHeaders } from './headers';

const ME = 'labo@mail.test';
const BASE = { from: ME, to: [ME], nil: '3734', documents: [{ matricule: null }], pdfs: 0 };
const CORPUS = [
  xdmMessage(BASE),
  xdmMessage({
    ...BASE,
    nil: ['=?utf-8?Q?=33734?=', '1\r\n 2'],
    archiveHeaders: [
      'Content-Type: application/octet-stream',
      'Content-Disposition: attachment; filename*0*=us-ascii\'\'IHE%5F; filename*1="XDM.zip"',
      'Content-Transfer-Encoding: BASE64',
    ],
  }),
  'From: =?utf-8?B?w6k=?= <a@b>\r\nSubject: [FIN]\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: text/html; charset=x\r\n\r\ny\r\n--b--',
];

fuzz(
  'whatever a message is, its facts have the shape in which they are recorded',
  hostileBytes(CORPUS),
  async (raw) => {
    const read = async (start: number, end: number) => raw.subarray(start, end);
    const content = await messageContent({ head: raw, structure: parseStructure(raw), read });
    expect(messageContentSchema.parse(content)).toEqual(content);
  },
  { cost: 2 },
);

const value = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'0123456789AB=?_ -,\té•'), maxLength: 300 }),
);

fuzz(
  'no header lets a matricule through, plain, folded or encoded',
  fc.tuple(
    fc.constantFrom('X-MSS-NIL', 'x-mss-codecda', 'X-Mss-Ins', 'X-MSS-MES'),
    value,
    value,
    fc.boolean(),
  ),
  ([name, before, after, encoded]) => {
    const text = `${before.replace(/\d$/, '')}279035121518989${after}`.replace(/[\r\n]/g, '');
    const written = encoded ? `=?utf-8?B?${Buffer.from(text).toString('base64')}?=` : text;
    const fields = parseHeaders(Buffer.from(`${name}: ${written}\r\n\r\n`));
    const { headers } = mssHeaders(fields);
    const all = Object.values(headers).flat();
    expect(all).toHaveLength(1);
    expect(all[0]!.value).not.toContain('2790351215189');
    expect(all[0]!.value.length).toBeLessThanOrEqual(200);
  },
);
