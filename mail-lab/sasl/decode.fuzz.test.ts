/** SASL messages: a credential, or a sentence that says what is wrong and quotes nothing. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { fuzz, hostileBytes } from '../../tests/support/fuzz';
import {
  decodeBase64,
  decodeExternal,
  decodeOauthbearer,
  decodePlain,
  decodeXoauth2,
  MalformedSasl,
} from './decode';

const DECODERS = [decodePlain, decodeExternal, decodeXoauth2, decodeOauthbearer];
const corpus = [
  '\0user@d.test\0secret-77',
  'authz\0user@d.test\0secret-77',
  'user=u@d.test\x01auth=Bearer secret-77.b.c\x01\x01',
  'n,a=u=2C=3D@d,\x01host=h\x01port=143\x01auth=Bearer secret-77.b.c\x01\x01',
  'n,,\x01auth=Bearer \x01\x01',
];
const inputs = fc.tuple(fc.constantFrom(...DECODERS), hostileBytes(corpus, 200));

fuzz('a message is decoded or named malformed, without a word of it', inputs, ([decode, bytes]) => {
  try {
    const { user, credential } = decode(bytes);
    if (user !== null) expect(bytes.length).toBeGreaterThanOrEqual(Buffer.byteLength(user) - 8);
    if (credential.kind === 'token') expect(credential.value).toMatch(/^\S+$/);
  } catch (error) {
    if (!(error instanceof MalformedSasl)) throw error;
    expect(error.message).not.toContain('secret');
  }
});

const lines = hostileBytes(corpus.map((one) => Buffer.from(one).toString('base64')));

fuzz('base64 is taken only as it must be written', lines, (bytes) => {
  const line = bytes.toString('latin1');
  try {
    // Strict up to the spare bits of the last letter, which some libraries do not clear.
    const again = decodeBase64(line).toString('base64');
    expect(again.length).toBe(line.length);
    expect(again.slice(0, -4)).toBe(line.slice(0, -4));
  } catch (error) {
    if (!(error instanceof MalformedSasl)) throw error;
  }
});
