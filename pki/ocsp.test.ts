/** OCSP answers to requests that openssl does not make; the ordinary ones are tested over HTTP in mail-lab/http. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Integer, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  BasicOCSPResponse,
  CertID,
  Extension,
  OCSPRequest,
  OCSPResponse,
  Request,
} from 'pkijs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renewPki } from './ensure';
import { type OcspAnswer, ocspAnswer } from './ocsp';
import { CERT_ID_HASHES, loadOcspState, type OcspState } from './ocsp-state';
import { createTestPki, openssl, type TestPki } from './testing';

let pki: TestPki;
let state: OcspState;
beforeAll(async () => {
  pki = await createTestPki();
  state = await loadOcspState(pki.paths.dir);
});
afterAll(() => pki.remove());

const NONCE = '1.3.6.1.5.5.7.48.1.2';
const SHA1 = '1.3.14.3.2.26';

const serialOf = (key: string, revoked: boolean) =>
  [...state.register.values()].find(
    (entry) => entry.host === key && !entry.reserved && !!entry.revoked === revoked,
  )?.serial ?? '';

const octets = (hex: string) => new OctetString({ valueHex: new Uint8Array(Buffer.from(hex, 'hex')) });

function asks(
  serials: string[],
  options: { hash?: string; authority?: string; nonce?: Uint8Array<ArrayBuffer> } = {},
) {
  const { hash = SHA1, authority = 'issuing', nonce } = options;
  const known = state.authorities.find(({ id }) => id === authority);
  const [name = '', key = ''] = (known?.hashes[hash] ?? `${'00'.repeat(20)}:${'00'.repeat(20)}`).split(':');
  const request = new OCSPRequest();
  request.tbsRequest.requestList = serials.map(
    (serial) =>
      new Request({
        reqCert: new CertID({
          hashAlgorithm: new AlgorithmIdentifier({ algorithmId: hash }),
          issuerNameHash: octets(name),
          issuerKeyHash: octets(key),
          serialNumber: Integer.fromBigInt(`0x${serial}`),
        }),
      }),
  );
  if (nonce) {
    const extnValue = new OctetString({ valueHex: nonce }).toBER();
    request.tbsRequest.requestExtensions = [new Extension({ extnID: NONCE, extnValue })];
  }
  return new Uint8Array(request.toSchema(true).toBER());
}

function basicOf({ der }: OcspAnswer): BasicOCSPResponse {
  const { responseBytes } = OCSPResponse.fromBER(new Uint8Array(der));
  const basic = new Uint8Array(responseBytes?.response.valueBlock.valueHexView ?? []);
  return BasicOCSPResponse.fromBER(basic);
}

describe('ocspAnswer', () => {
  it.each(Object.entries(CERT_ID_HASHES))('understands certificates named by %s (%s)', async (hash) => {
    const good = await ocspAnswer(state, asks([serialOf('org-expired', false)], { hash }));
    const revoked = await ocspAnswer(state, asks([serialOf('org-revoked', true)], { hash }));
    expect(good.singles[0]).toMatchObject({ authority: 'issuing', status: 'good' });
    expect(revoked.singles[0]).toMatchObject({ authority: 'issuing', status: 'revoked' });
  });

  it('answers for several certificates at once, and knows none of a serial never given', async () => {
    const serials = [serialOf('org-valid', false), serialOf('psc-revoked', true), '0F'];
    const { singles } = await ocspAnswer(state, asks(serials));
    expect(singles.map(({ status }) => status)).toEqual(['good', 'revoked', 'unknown']);
    expect(singles.map(({ serial }) => serial)).toEqual(serials);
  });

  it('a serial of one authority is unknown under another', async () => {
    const { singles } = await ocspAnswer(
      state,
      asks([serialOf('org-revoked', true)], { authority: 'other-issuing' }),
    );
    expect(singles[0]?.status).toBe('unknown');
  });

  it('is unauthorized for an authority that is not ours', async () => {
    expect((await ocspAnswer(state, asks(['0F'], { authority: 'nobody' }))).result).toBe('unauthorized');
  });

  it('echoes the nonce byte for byte, in whole seconds around now', async () => {
    const nonce = new Uint8Array([0, 1, 2, 255]);
    const now = new Date('2026-03-01T10:20:30.456Z');
    const answer = await ocspAnswer(state, asks([serialOf('org-valid', false)], { nonce }), now);
    const { tbsResponseData } = basicOf(answer);
    const echoed = tbsResponseData.responseExtensions?.find(({ extnID }) => extnID === NONCE);
    const wrapped = new Uint8Array(new OctetString({ valueHex: nonce }).toBER());
    expect(Buffer.from(echoed?.extnValue.valueBlock.valueHexView ?? [])).toEqual(Buffer.from(wrapped));
    expect(tbsResponseData.producedAt.toISOString()).toBe('2026-03-01T10:20:30.000Z');
    const [single] = tbsResponseData.responses;
    expect(single && single.thisUpdate < now && (single.nextUpdate ?? now) > now).toBe(true);
  });

  it('refuses as malformed: nothing, nobody asked about, too many, too long a nonce, bytes behind', async () => {
    const one = asks([serialOf('org-valid', false)]);
    const requests = [
      new Uint8Array(),
      asks([]),
      asks(Array.from({ length: 17 }, () => '0F')),
      asks(['0F'], { nonce: new Uint8Array(200) }),
      Buffer.concat([one, Buffer.from([0])]),
      new Uint8Array(20_000).fill(0x30),
    ];
    for (const request of requests)
      expect((await ocspAnswer(state, request)).result).toBe('malformedRequest');
  });

  it('takes nonces of 1 to 128 octets (RFC 9654), wrapped or bare, and no others', async () => {
    const resultOf = async (length: number) =>
      (await ocspAnswer(state, asks(['0F'], { nonce: new Uint8Array(length).fill(7) }))).result;
    expect(await Promise.all([1, 32, 128].map(resultOf))).toEqual(Array(3).fill('successful'));
    expect(await Promise.all([0, 129].map(resultOf))).toEqual(Array(2).fill('malformedRequest'));
  });

  it('may be kept only when no nonce was asked for, and names the host concerned', async () => {
    const serials = [serialOf('org-revoked', true)];
    const plain = await ocspAnswer(state, asks(serials));
    expect(plain.cacheable).toBe(true);
    expect(plain.singles[0]?.host).toBe('org-revoked');
    expect((await ocspAnswer(state, asks(serials, { nonce: new Uint8Array(8) }))).cacheable).toBe(false);
  });

  it('has a delegate that clients need not check, and that is renewed long before its end', async () => {
    const own = await createTestPki({ hostNames: [] });
    const file = join(own.paths.dir, 'lab/ocsp/issuing.pem');
    const before = new X509Certificate(await readFile(file));
    const { text } = await openssl('x509', '-in', file, '-noout', '-text');
    expect(text).toMatch(/OCSP No Check/);
    expect(text).toMatch(/Extended Key Usage:\s+OCSP Signing/);
    const late = new Date(Date.parse(before.validTo) - 80 * 86_400_000);
    const renewed = await renewPki(own.paths.dir, late);
    expect(renewed.certificates.join()).toContain('Repondeur OCSP ACI-EL-ORG-TEST');
    const after = new X509Certificate(await readFile(file));
    expect(Date.parse(after.validTo)).toBeGreaterThan(Date.parse(before.validTo));
    expect(after.publicKey.equals(before.publicKey)).toBe(true);
    expect((await renewPki(own.paths.dir, late)).certificates).toEqual([]);
    await own.remove();
  });
});
