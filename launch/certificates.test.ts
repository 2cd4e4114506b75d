/** What an operator gives as files is checked before anything starts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { make } from '../mail-lab/tls/testing';
import type { PkiPaths } from '../pki';
import { checkGivenCertificates, hostFilesOf, revocationOrigin } from './certificates';
import { StartError } from './errors';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'motco2-launch-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const own = { chainPem: '/pki/own.chain.pem', keyPem: '/pki/own.key.pem' };
const pki = { lab: { hosts: { 'org-valid': own, 'psc-valid': own } } } as unknown as PkiPaths;
type Given = 'LAB_HOST_CERTIFICATES' | 'LAB_CLIENT_TRUST_DIR' | 'AUTOCONFIG_CERTIFICATE' | 'AUTOCONFIG_KEY';
const env = (changes: { [name in Given]?: string } = {}) => ({
  ...{ LAB_HOST_CERTIFICATES: null, LAB_CLIENT_TRUST_DIR: null, MOTCO2_ZONE: 'exemple.fr' },
  ...{ AUTOCONFIG_CERTIFICATE: null, AUTOCONFIG_KEY: null },
  ...changes,
});

it('gives a host its own certificate where there is a folder of its name, else one of the test IGC', async () => {
  const authority = await make({ name: 'CN=autorite', ca: true });
  const host = await make({ name: 'CN=hote', issuer: authority });
  mkdirSync(join(dir, 'org-valid'));
  writeFileSync(join(dir, 'org-valid', 'fullchain.pem'), host.pem + authority.pem);
  writeFileSync(join(dir, 'org-valid', 'privkey.pem'), host.keyPem);
  mkdirSync(join(dir, 'org-valide'));
  const given = env({ LAB_HOST_CERTIFICATES: dir });
  expect(hostFilesOf('org-valid', given, pki).keyFile).toBe(join(dir, 'org-valid', 'privkey.pem'));
  expect(hostFilesOf('psc-valid', given, pki).keyFile).toBe(own.keyPem);
  expect(hostFilesOf('org-valid', env(), pki).keyFile).toBe(own.keyPem);
  expect(await checkGivenCertificates(given, pki)).toEqual([
    expect.stringMatching(/org-valide n’est pas lu : les dossiers attendus sont org-valid/),
    expect.stringMatching(/mail-org-tests-editeur\.exemple\.fr ne porte pas ce nom/),
  ]);
  writeFileSync(join(dir, 'org-valid', 'privkey.pem'), authority.keyPem);
  await expect(checkGivenCertificates(given, pki)).rejects.toThrow(/doit y être le premier/);
});

it('stops the start at a folder that is not there', async () => {
  for (const name of ['LAB_HOST_CERTIFICATES', 'LAB_CLIENT_TRUST_DIR'] as const) {
    const missing = env({ [name]: join(dir, 'absent') });
    await expect(checkGivenCertificates(missing, pki)).rejects.toThrow(
      `${name} : ${join(dir, 'absent')} n’est pas`,
    );
  }
  expect(await checkGivenCertificates(env({ LAB_CLIENT_TRUST_DIR: dir }), pki)).toEqual([]);
});

it('stops the start at a certificate of autoconfiguration that is absent, unreadable, or of another key', async () => {
  const page = await make({ name: 'CN=autoconfig' });
  const other = await make({ name: 'CN=autre' });
  const files = { AUTOCONFIG_CERTIFICATE: join(dir, 'page.pem'), AUTOCONFIG_KEY: join(dir, 'page.key') };
  const said = () => checkGivenCertificates(env(files), pki);
  await expect(said()).rejects.toThrow(/n’existe pas/);
  writeFileSync(files.AUTOCONFIG_CERTIFICATE, page.pem);
  writeFileSync(files.AUTOCONFIG_KEY, 'nothing');
  await expect(said()).rejects.toThrow(/page\.key ne peut pas servir : la clé privée PEM y est illisible/);
  writeFileSync(files.AUTOCONFIG_KEY, other.keyPem);
  await expect(said()).rejects.toThrow(/n’est pas celui de la clé/);
  await expect(said()).rejects.toBeInstanceOf(StartError);
  await expect(said()).rejects.toMatchObject({ remedy: expect.stringMatching(/AUTOCONFIG_KEY/) });
  writeFileSync(files.AUTOCONFIG_KEY, page.keyPem);
  expect(await said()).toEqual([]);
});

it('writes into certificates an address that clients can reach', () => {
  const origin = (
    MOTCO2_BIND: string,
    MOTCO2_PUBLIC_URL: string | null = null,
    LAB_REVOCATION_URL: string | null = null,
  ) => revocationOrigin({ MOTCO2_BIND, MOTCO2_PUBLIC_URL, LAB_REVOCATION_URL }, 80);
  expect(origin('127.0.0.1')).toBe('http://127.0.0.1');
  expect(origin('0.0.0.0', 'https://motco2.exemple.fr/')).toBe('http://motco2.exemple.fr');
  expect(origin('::')).toBe('http://127.0.0.1');
  expect(origin('2001:db8::1')).toBe('http://[2001:db8::1]');
  expect(origin('0.0.0.0', 'https://a.fr', 'http://crl.exemple.fr:8080')).toBe('http://crl.exemple.fr:8080');
});
