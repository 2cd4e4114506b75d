/** Anybody may ask the OCSP service anything. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fuzz, hostileBytes } from '../tests/support/fuzz';
import { ocspAnswer } from './ocsp';
import { loadOcspState } from './ocsp-state';
import { createTestPki, openssl } from './testing';

const pki = await createTestPki();
const state = await loadOcspState(pki.paths.dir);
const leaf = (key: string) => ['-cert', pki.paths.lab.hosts[key]?.chainPem ?? ''];
const issuer = ['-issuer', pki.paths.issuingPem];

async function asked(...args: string[]): Promise<Buffer> {
  const file = join(pki.paths.dir, 'request.der');
  await openssl('ocsp', ...args, '-reqout', file);
  return readFile(file);
}

const corpus = [
  await asked(...issuer, ...leaf('org-valid')),
  await asked('-sha256', ...issuer, ...leaf('org-revoked'), ...leaf('psc-revoked'), '-serial', '0x0F'),
  await asked('-no_nonce', '-issuer', pki.paths.otherRootPem, ...leaf('org-valid')),
];
await pki.remove();

fuzz('any request gets an answer of the protocol', hostileBytes(corpus), async (request) => {
  const { result, der, singles } = await ocspAnswer(state, request);
  expect(['successful', 'malformedRequest', 'unauthorized']).toContain(result);
  expect(der[0]).toBe(0x30);
  expect(singles.length).toBeLessThanOrEqual(16);
});
