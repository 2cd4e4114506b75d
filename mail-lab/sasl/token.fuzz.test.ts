/** Access tokens: only the untouched one is good; every other has a cause and a sentence, and none throws. */
import fc from 'fast-check';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { expect } from 'vitest';
import { parseEventData } from '../../conformance/events';
import { fuzz, mutated } from '../../tests/support/fuzz';
import { cleanEventData } from '../recording/clean';
import { checkToken, type TokenPolicy, type TokenVerdict } from './token';

const ISSUER = 'https://psc.example.test/realms/a';
const NOW = 1_800_000_000;
const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
const publicJwk = await exportJWK(publicKey);
const claims = {
  iss: ISSUER,
  SubjectNameID: '810000000000',
  typ: 'Bearer',
  sid: 's',
  auth_time: NOW - 60,
  iat: NOW,
  exp: NOW + 120,
};
const sign = (payload: object, header: object = {}) =>
  new SignJWT(payload as never).setProtectedHeader({ alg: 'RS256', kid: 'k', ...header }).sign(privateKey);
const good = await sign(claims);
const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const [, payload, signature] = good.split('.') as [string, string, string];
/** The attacks on signatures that libraries have fallen for. */
const FORGED = [
  `${segment({ alg: 'none' })}.${payload}.`,
  `${segment({ alg: 'None', kid: 'k' })}.${payload}.${signature}`,
  `${segment({ alg: 'HS256', kid: 'k' })}.${payload}.${signature}`,
  `${segment({ alg: 'RS256', kid: 'k', crit: ['exp'] })}.${payload}.${signature}`,
  `${segment({ alg: 'RS256', kid: 'k', b64: false, crit: ['b64'] })}.${payload}.${signature}`,
  `${segment({ alg: 'RS256', jwk: publicJwk })}.${payload}.${signature}`,
  `${segment({ alg: 'RS256', kid: '../../k', jku: 'http://127.0.0.1:1/k' })}.${payload}.${signature}`,
  `${good}.x.y`,
  `${good.slice(0, -1)}`,
];
const key = await importJWK(publicJwk, 'RS256');
const policy: TokenPolicy = {
  ...{ issuer: ISSUER, productionIssuers: ['https://prod.example'], skewSeconds: 30 },
  keys: async () => key as CryptoKey,
};

/** Every verdict fits its event and its explanation says no piece of the token. */
function sound(verdict: TokenVerdict, token: string): void {
  if (verdict.facts) {
    const event = { mechanism: 'XOAUTH2', tls: true, user: null, cause: 'internal', explanation: '' };
    const data = { ...event, aliasLabel: null, certificate: null, token: verdict.facts };
    parseEventData('auth.failed', cleanEventData('auth.failed', data));
  }
  if (verdict.ok) return;
  expect(verdict.explanation.length).toBeGreaterThan(10);
  const secret = token.split('.')[2];
  if (secret && secret.length > 12) expect(verdict.explanation).not.toContain(secret.slice(0, 12));
}

const tokens = mutated([good, ...FORGED], 3).map((bytes) => bytes.toString('latin1'));

fuzz('a damaged or forged token is refused', tokens, async (token) => {
  const verdict = await checkToken(token, policy, NOW * 1000);
  sound(verdict, token);
  if (!verdict.ok) return;
  // Spare bits of the last letter of base64url carry nothing.
  expect(token.slice(0, -1)).toBe(good.slice(0, -1));
});

const strange = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e308, Number.MAX_SAFE_INTEGER, '', '\0', '\u202e', 'x'.repeat(5000)),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
  fc.double(),
  fc.string({ unit: 'binary' }),
);
const names = fc.constantFrom(
  ...Object.keys(claims),
  'nbf',
  'session_state',
  'acr',
  'jti',
  'sub',
  '__proto__',
);
const altered = fc.dictionary(names, strange, { maxKeys: 4 });

fuzz('claims of any type and size, by an issuer gone mad, do no harm', altered, async (changes) => {
  // Not signed: the claims are read before the signature is, and shown with the refusal.
  const mad = segment({ ...claims, ...changes, sub: 'never signed' });
  const token = `${segment({ alg: 'RS256', kid: 'k' })}.${mad}.${signature}`;
  const verdict = await checkToken(token, policy, NOW * 1000);
  expect(verdict.ok).toBe(false);
  sound(verdict, token);
});
