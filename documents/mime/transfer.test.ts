import { describe, expect, it } from 'vitest';
import { fileName, nameIn } from './filename';
import { emptyPart } from './part';
import { transferDecoder } from './transfer';

const decode = (encoding: string, text: string, step = 5): string => {
  const decoder = transferDecoder(encoding)!;
  const octets = Buffer.from(text, 'latin1');
  const out: Buffer[] = [];
  for (let at = 0; at < octets.length; at += step)
    out.push(Buffer.from(decoder.feed(octets.subarray(at, at + step))));
  return Buffer.concat([...out, decoder.end()]).toString('latin1');
};

describe('transfer encodings', () => {
  it.each([
    ['base64', 'Ym9u\r\nam91\r\ncg==', 'bonjour'],
    ['base64', 'Ym9uam91cg', 'bonjour'],
    ['base64', ' Y-m!9 u', 'bon'],
    ['base64', 'Ym9u=\r\nYm9u', 'bon'],
    ['quoted-printable', 'l=27=E9t=\r\n=E9 =3D =ZZ =', "l'été = =ZZ "],
    ['quoted-printable', 'a  =  \r\nb\r\n', 'a  b\r\n'],
    ['8bit', 'é', 'é'],
    ['', 'é', 'é'],
  ])('%s %j', (encoding, text, expected) => {
    for (const step of [1, 2, 3, 100]) expect(decode(encoding, text, step)).toBe(expected);
  });

  it('a line of quoted-printable that never ends is taken in parts', () => {
    const text = '=41b'.repeat(100_000);
    expect(decode('quoted-printable', text, 4097)).toBe('Ab'.repeat(100_000));
  });

  it('an unknown one is none', () => expect(transferDecoder('x-uuencode')).toBeNull());
});

describe('names of attachments', () => {
  it.each<[string, [string, string][], string | null]>([
    ['plain', [['filename', 'a.zip']], 'a.zip'],
    ['encoded words', [['filename', '=?UTF-8?B?w6k=?=.zip']], 'é.zip'],
    ['raw UTF-8', [['filename', Buffer.from('é.zip').toString('latin1')]], 'é.zip'],
    ['extended', [['filename*', "iso-8859-1'fr'%E9.zip"]], 'é.zip'],
    [
      'extended beside plain',
      [
        ['filename', 'e.zip'],
        ['filename*', "UTF-8''%C3%A9.zip"],
      ],
      'é.zip',
    ],
    [
      'continued out of order',
      [
        ['filename*1', 'XDM.ZIP'],
        ['filename*0', 'IHE_'],
      ],
      'IHE_XDM.ZIP',
    ],
    [
      'continued and extended',
      [
        ['filename*0*', "UTF-8''%C3"],
        ['filename*1*', '%A9'],
        ['filename*2', '.zip'],
      ],
      'é.zip',
    ],
    [
      'a piece missing',
      [
        ['filename*0', 'a'],
        ['filename*2', 'c'],
      ],
      'a',
    ],
    ['a character set that does not exist', [['filename*', "x-none''a"]], 'a'],
    ['none', [['size', '1']], null],
  ])('%s', (_, parameters, expected) => expect(nameIn(parameters, 'filename')).toBe(expected));

  it('of Content-Type when Content-Disposition has none', () => {
    const part = emptyPart(0);
    part.parameters = [['name', 'b.zip']];
    expect(fileName(part)).toBe('b.zip');
    part.disposition = { type: 'attachment', parameters: [['filename', 'a.zip']] };
    expect(fileName(part)).toBe('a.zip');
  });
});
