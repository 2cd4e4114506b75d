/** Anybody can sign a certificate for himself with anything in it: whatever OpenSSL lets pass must not hurt us. */
import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { expect, it } from 'vitest';
import { parseEventData } from '../../conformance/events';
import { issueClientCertificate } from '../../pki';
import { createTestPki } from '../../pki/testing';
import { fuzz, mutated } from '../../tests/support/fuzz';
import { cleanEventData } from '../recording/clean';
import { classifyClientCertificate } from './client-certificate';
import { loadTrust } from './trust';

const pki = await createTestPki();
const { chainPem } = await issueClientCertificate(pki.paths.dir, {
  ...{ ou: '10B0057881', commonName: 'lps', organisation: 'É', kind: 'AUTH_CLI' },
});
const trust = await loadTrust([
  {
    name: 'essai',
    certificateFiles: [pki.paths.lab.clientAnchorsPem],
    crlFiles: [pki.paths.lab.clientCrlPem],
  },
]);
await pki.remove();

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

/** Signed by its holder, with these octets for the extensions that are read. */
async function selfSigned(content: string, name = 'CN=a, OU=b'): Promise<Buffer> {
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name,
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2036-01-01'),
    signingAlgorithm: algorithm,
    keys: keys as unknown as CryptoKeyPair,
    extensions: ['2.5.29.37', '2.5.29.17', '2.5.29.15', '2.5.29.19'].map(
      (oid) => new x509.Extension(oid, false, Buffer.from(content, 'hex')),
    ),
  });
  return Buffer.from(certificate.rawData);
}

const good = new X509Certificate(chainPem).raw;
const broken = await Promise.all(
  ['0500', 'ff', '3000', '0c0361', '30030201', ''].map((hex) => selfSigned(hex)),
);
const strange = await selfSigned('3000', 'CN=\u202e\u0007\r\n, OU=\\00, OU=x');

const classified = (der: Buffer) => {
  const facts = classifyClientCertificate([der], trust, Date.now());
  return parseEventData('tls.client_certificate', cleanEventData('tls.client_certificate', facts));
};

it('with extensions that cannot be read is told like any other of an unknown chain', () => {
  for (const der of broken) expect(classified(der).problem).toBe('unknown_chain');
  expect(classified(strange).subject).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(classified(good).problem).toBeNull();
});

const untouched = classified(good).fingerprint;
const damaged = mutated([good, ...broken, strange], 4).filter((der) => {
  try {
    return new X509Certificate(der).raw.length > 0;
  } catch {
    return false;
  }
});

fuzz(
  'a certificate that OpenSSL reads is classified and fits its event',
  damaged,
  (der) => {
    const { problem, fingerprint } = classified(der);
    // A damaged one is not signed by anybody that we trust; only its untouched self is.
    if (problem === null) expect(fingerprint).toBe(untouched);
  },
  { cost: 5 },
);
