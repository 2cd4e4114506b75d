import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBase64,
  decodeExternal,
  decodeOauthbearer,
  decodePlain,
  decodeText,
  decodeXoauth2,
  MalformedSasl,
} from './decode';

const bytes = (text: string) => Buffer.from(text, 'utf8');

describe('decoding', () => {
  it('reads what clients send', () => {
    expect(decodePlain(bytes('\0u@d\0pässword'))).toEqual({
      mechanism: 'PLAIN',
      user: 'u@d',
      credential: { kind: 'password', value: 'pässword' },
    });
    expect(decodePlain(bytes('z@d\0u@d\0p')).user).toBe('z@d');
    expect(decodeExternal(bytes('')).user).toBeNull();
    expect(decodeXoauth2(bytes('user=u@d\x01auth=Bearer a.b.c\x01\x01'))).toMatchObject({
      user: 'u@d',
      credential: { kind: 'token', value: 'a.b.c' },
    });
    expect(decodeXoauth2(bytes('user=u@d\x01auth=Bearer \x01\x01')).credential).toEqual({ kind: 'none' });
    // As curl and imaplib write it.
    expect(
      decodeOauthbearer(bytes('n,a=u=2C=3D@d,\x01host=h\x01port=143\x01auth=Bearer a.b.c\x01\x01')),
    ).toMatchObject({ user: 'u,=@d', credential: { kind: 'token', value: 'a.b.c' } });
    expect(decodeOauthbearer(bytes('n,,\x01auth=Bearer t\x01\x01')).user).toBeNull();
  });

  it('names what does not follow the grammar, without quoting it', () => {
    for (const [decode, input] of [
      [decodePlain, 'secret'],
      [decodePlain, 'a\0b\0c\0secret'],
      [decodeXoauth2, 'user=u auth=Bearer secret'],
      [decodeXoauth2, 'auth=Bearer secret\x01\x01\x01'],
      [decodeOauthbearer, 'auth=Bearer secret\x01\x01'],
      [decodeExternal, 'a\0secret'],
    ] as const) {
      const error = (() => {
        try {
          decode(bytes(input));
        } catch (caught) {
          return caught;
        }
      })();
      expect(error).toBeInstanceOf(MalformedSasl);
      expect(String(error)).not.toContain('secret');
    }
    for (const line of ['a', 'ab=c', 'é===', 'a b=', 'AA\n='])
      expect(() => decodeBase64(line)).toThrow(MalformedSasl);
    expect(() => decodeText(Buffer.from([0xff]))).toThrow(MalformedSasl);
  });

  it('answers MalformedSasl or an attempt, nothing else, whatever the bytes', () => {
    const decoders = [decodePlain, decodeExternal, decodeXoauth2, decodeOauthbearer];
    const alphabet = fc.constantFrom(
      '\0',
      '\x01',
      'n,',
      'a=',
      'user=',
      'auth=',
      'Bearer ',
      ' ',
      ',',
      'é',
      'x',
    );
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 40 }), fc.constantFrom(...decoders), (parts, decode) => {
        try {
          decode(bytes(parts.join('')));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedSasl);
        }
      }),
    );
  });

  it('stays linear on long input', () => {
    const started = performance.now();
    for (const pattern of ['auth=bearer ', ' ', 'a=', 'n,a=', '\x01']) {
      for (const decode of [decodeXoauth2, decodeOauthbearer]) {
        try {
          decode(bytes(`n,a=x,\x01user=\x01auth=bearer ${pattern.repeat(200_000)}\x01`));
        } catch {}
      }
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
