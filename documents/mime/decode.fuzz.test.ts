import fc from 'fast-check';
import { expect } from 'vitest';
import { fuzz, hostileBytes, segments } from '../../tests/support/fuzz';
import { nameIn } from './filename';
import { parseParametrised } from './tokens';
import { transferDecoder } from './transfer';

const CORPUS = [
  'Ym9uam91cg==\r\nYm9uam91cg==\r\n',
  'l=27=E9t=E9 =3D=\r\n=20x  =\r\n',
  "attachment; filename=a.zip; filename*=UTF-8''%C3%A9.zip; filename*0*=x''%41; filename*1=\"b\"",
  'application/zip; name="=?UTF-8?B?w6k=?= =?x?Q?_=41?="',
];

fuzz(
  'transfer encodings in pieces: the same whatever the cuts, and never longer than what came',
  fc.tuple(fc.constantFrom('base64', 'quoted-printable', '8bit'), segments(hostileBytes(CORPUS))),
  ([encoding, pieces]) => {
    const decode = (all: readonly Buffer[]) => {
      const decoder = transferDecoder(encoding)!;
      const out = all.map((piece) => Buffer.from(decoder.feed(piece)));
      return Buffer.concat([...out, decoder.end()]);
    };
    const whole = Buffer.concat(pieces);
    const decoded = decode(pieces);
    expect(decoded.equals(decode([whole]))).toBe(true);
    expect(decoded.length).toBeLessThanOrEqual(whole.length);
  },
);

fuzz('what was encoded comes back', segments(hostileBytes(CORPUS)), (pieces) => {
  const octets = Buffer.concat(pieces);
  const lines = Buffer.from(octets.toString('base64').replace(/.{76}/g, '$&\r\n'));
  const decoder = transferDecoder('base64')!;
  expect(Buffer.concat([decoder.feed(lines), decoder.end()]).equals(octets)).toBe(true);
});

fuzz('the name of an attachment is a text or none', hostileBytes(CORPUS), (octets) => {
  const { parameters } = parseParametrised(octets.toString('latin1'));
  for (const wanted of ['filename', 'name']) {
    const name = nameIn(parameters, wanted);
    expect(name === null || name.length <= octets.length * 3).toBe(true);
  }
});
