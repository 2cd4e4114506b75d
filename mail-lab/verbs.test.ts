import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { previewOf } from './preview';
import { commandsOfBytes } from './verbs';

const SECRET = 'pässwörd';
const found = (text: string) => commandsOfBytes(Buffer.from(text));

describe('names of commands', () => {
  it.each([
    ['IMAP with a tag', `a1 login user ${SECRET}\r\n`, ['LOGIN']],
    ['IMAP without a tag', `LOGIN user ${SECRET}\r\n`, ['LOGIN']],
    ['SMTP', `EHLO mail.example\r\nMAIL FROM:<a@b>\r\nDATA\r\n${SECRET}\r\n`, ['EHLO', 'MAIL', 'DATA']],
    ['SMTP AUTH LOGIN', 'AUTH LOGIN dXNlcg==\r\n', ['AUTH']],
    ['a verb as the tag', `NOOP LOGIN user ${SECRET}\r\n`, ['NOOP', 'LOGIN']],
    ['UID', 'a UID FETCH 1 FLAGS\r\n', ['UID FETCH']],
    [
      'lines without CR, blanks and a byte order mark',
      '\ufeffLOGIN u p\n  a  SELECT x\n',
      ['LOGIN', 'SELECT'],
    ],
    ['no line end', 'a AUTHENTICATE PLAIN', ['AUTHENTICATE']],
    ['nothing known', `PASS ${SECRET}\r\n${SECRET}\r\n`, []],
  ])('are found: %s', (_, text, names) => {
    expect(found(text)).toEqual(names);
  });

  it('are found behind a thousand other lines, once each', () => {
    expect(found(`${'a NOOP\r\n'.repeat(1000)}\0\xff\r\nb LOGIN u p\r\n`)).toEqual(['NOOP', 'LOGIN']);
  });
});

describe('a preview', () => {
  it.each([
    [`a LOGIN user ${SECRET}`, /^LOGIN <\d+ octets>$/],
    [`${SECRET}`, '<10 octets>'],
    [`hunter2 ${SECRET}`, /^<\d+ octets>$/],
    [`hunter2 NOOP`, 'NOOP'],
    ['', ''],
  ])('of %j shows no more than a verb and counts', (text, shown) => {
    expect(previewOf(Buffer.from(text))).toEqual(
      typeof shown === 'string' ? shown : expect.stringMatching(shown),
    );
  });

  it('shows four bytes of TLS and SSLv2, never more', () => {
    expect(previewOf(Buffer.from('1603010100010000fc', 'hex'))).toBe('16030101');
    expect(previewOf(Buffer.from('802e0100020015000000', 'hex'))).toBe('802e0100');
  });

  it('has no word of what the client sent but known verbs, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 6 }), (lines) => {
        const bytes = Buffer.from(lines.map((line) => `\xe9${line}`).join('\r\n'), 'utf8');
        const words = previewOf(bytes).match(/[^\s|<>]+/g) ?? [];
        const known = commandsOfBytes(bytes).flatMap((name) => name.split(' '));
        for (const word of words) expect([...known, 'octets']).toContain(word.replace(/^\d+$/, 'octets'));
      }),
    );
  });
});
