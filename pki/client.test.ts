/** Client certificates as editors receive them. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueClientCertificate, revokeCertificate } from './client';
import { readRegistry } from './registry';
import { createTestPki, openssl, run, type TestPki } from './testing';

let pki: TestPki;
beforeAll(async () => {
  pki = await createTestPki({ hostNames: [] });
});
afterAll(() => pki.remove());

const request = {
  ou: ['499700234190004', '10B0057881'],
  commonName: 'Messagerie Évreux',
  organisation: 'Établissement public de santé à la dénomination très longue',
  kind: 'AUTH_CLI',
} as const;

describe('issueClientCertificate', () => {
  it('gives a certificate of the wanted subject, with its key, and enters it in the register', async () => {
    const issued = await issueClientCertificate(pki.paths.dir, request);
    const certificate = new X509Certificate(issued.certificatePem);
    expect(certificate.subject.split('\n')).toEqual([
      'C=FR',
      'ST=Paris (75)',
      'O=Établissement public de santé à la dénom',
      'OU=499700234190004',
      'OU=10B0057881',
      'CN=Messagerie Évreux',
    ]);
    expect(certificate.checkPrivateKey(createPrivateKey(issued.privateKeyPem))).toBe(true);
    expect(certificate.serialNumber).toBe(issued.serial);
    expect(certificate.fingerprint256.replaceAll(':', '')).toBe(issued.fingerprint);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    const entry = (await readRegistry(pki.paths.dir)).find(({ serial }) => serial === issued.serial);
    expect(entry).toMatchObject({ authority: 'issuing', kind: 'AUTH_CLI', revoked: null });
  });

  it('packs a PKCS#12 that OpenSSL and Java open, with the very same certificates', async () => {
    const issued = await issueClientCertificate(pki.paths.dir, request);
    const file = join(pki.paths.dir, 'client.p12');
    await writeFile(file, issued.p12);
    const pass = ['-passin', `pass:${issued.password}`, '-nodes'];
    const { code, text } = await openssl('pkcs12', '-in', file, ...pass);
    expect(code).toBe(0);
    const inside = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? [];
    expect(inside.join('')).toBe(issued.chainPem);
    expect(text).toContain('BEGIN PRIVATE KEY');
    const wrong = await openssl('pkcs12', '-in', file, '-passin', 'pass:autre', '-nodes');
    expect(wrong.code).not.toBe(0);

    if (!existsSync('/usr/bin/keytool')) return;
    const store = ['-keystore', file, '-storetype', 'PKCS12', '-storepass', issued.password];
    const java = await run('keytool', ['-list', '-v', ...store]);
    expect(java.code).toBe(0);
    expect(java.text).toContain('PrivateKeyEntry');
    expect(java.text).toMatch(/(Certificate chain length|Longueur de chaîne du certificat)\s*:\s*2/);
  });

  it('keeps every certificate when many are issued and revoked at the same time', async () => {
    const issued = await Promise.all(
      Array.from({ length: 6 }, () => issueClientCertificate(pki.paths.dir, request)),
    );
    await Promise.all(issued.slice(0, 3).map(({ serial }) => revokeCertificate(pki.paths.dir, serial)));
    const register = new Map((await readRegistry(pki.paths.dir)).map((entry) => [entry.serial, entry]));
    const revoked = issued.map(({ serial }) => register.get(serial)?.revoked !== null);
    expect(revoked).toEqual([true, true, true, false, false, false]);
  });

  it.each([
    [{ ou: '' }, /OU.*vide/],
    [{ commonName: 'x'.repeat(65) }, /CN.*64/],
    [{ organisation: 'A\u0000B' }, /O.*contrôle/],
    [{ kind: 'SERVER', commonName: 'pas un nom' }, /nom de serveur/],
    [{ validity: { notBefore: new Date(2000), notAfter: new Date(1000) } }, /suivre/],
    [{ validity: { notBefore: new Date(Number.NaN), notAfter: new Date() } }, /suivre/],
  ] as const)('refuses %j in a sentence', async (change, message) => {
    await expect(issueClientCertificate(pki.paths.dir, { ...request, ...change })).rejects.toThrow(message);
  });
});

describe('revokeCertificate', () => {
  it('refuses a serial that nobody has', async () => {
    await expect(revokeCertificate(pki.paths.dir, '00AA')).rejects.toThrow(/00AA/);
  });
});
