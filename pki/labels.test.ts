import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureLabelCertificates } from './labels';
import { createTestPki, openssl, type TestPki } from './testing';

let pki: TestPki;
beforeAll(async () => {
  pki = await createTestPki();
});
afterAll(() => pki?.remove());

const names = ['autoconfig.k7.psc.mail.example', 'k7.psc.mail.example'];
const folder = () => join(pki.paths.lab.dir, 'autoconfig');
const ensure = (labels: string[], now?: Date) =>
  ensureLabelCertificates(
    pki.paths.dir,
    'org-valid',
    labels.map((label) => ({ label, names })),
    now,
  );

it('issues certificates that openssl verifies for these names, once, and takes away those of no label', async () => {
  expect(await ensure(['k7', 'k8'])).toEqual(['k7', 'k8']);
  const file = join(folder(), 'k7.chain.pem');
  const chain = ['-CAfile', pki.paths.rootPem, '-untrusted', file];
  for (const name of names) {
    const { code, text } = await openssl('verify', ...chain, '-verify_hostname', name, file);
    expect(code, text).toBe(0);
  }
  expect((await openssl('verify', ...chain, '-verify_hostname', 'k8.psc.mail.example', file)).code).not.toBe(
    0,
  );
  expect(await ensure(['k7'])).toEqual([]);
  expect(await readdir(folder())).toEqual(['k7.chain.pem']);
});

it('issues anew near the end, and refuses what cannot be a name', async () => {
  const soon = new Date(Date.now() + 680 * 86_400_000);
  expect(await ensure(['k7'], soon)).toEqual(['k7']);
  await expect(ensure(['../ca/x'])).rejects.toThrow('invalide');
});
