/** The text of a message as SEARCH reads it: any octets, encoded words and character sets. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { parseStructure } from '../../../documents/mime/structure';
import { decodeWords } from '../../../documents/mime/words';
import { fuzz, hostileBytes } from '../../../tests/support/fuzz';
import { bodyText, headerValues } from './decode';

const words = [
  'Subject: =?utf-8?Q?=C3=A9l=C3=A8ve_=22a=22?= =?iso-8859-1?B?6Q==?=',
  '=?utf-8*fr?q?a?= =?x-unknown?B?!!!?= =?utf-16?B?//5hAA==?=',
  '=?utf-7?Q?+AGE-?= =?\0?q??= =?utf-8?Q?=?= =?iso-2022-jp?B?GyRC?=',
];
const messages = [
  'Subject: =?utf-8?Q?=C3=A9?=\r\nContent-Type: text/plain; charset=utf-16le\r\n\r\na\0b\0',
  'Content-Type: text/plain; charset="x\\"y"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9=\r\n=ZZ=',
  'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\n6OA=\r\n--b--',
];

fuzz('encoded words are undone or left', hostileBytes(words, 300), (bytes) => {
  const text = decodeWords(bytes.toString('latin1'));
  expect(text.length).toBeLessThanOrEqual(bytes.length * 2 + 8);
});

fuzz('bodies and fields of any message are text', fc.oneof(hostileBytes(messages, 300)), (raw) => {
  const structure = parseStructure(raw);
  expect(bodyText(raw, structure).length).toBeLessThanOrEqual(raw.length * 2 + 8);
  headerValues(raw, structure.root, 'subject');
});
