/** What OpenSSL thinks of each certificate: exactly one defect, or none. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueClientCertificate, revokeCertificate } from './client';
import { createTestPki, openssl, run, type TestPki } from './testing';
import type { ClientCertificateKind } from './types';

let pki: TestPki;
beforeAll(async () => {
  pki = await createTestPki();
});
afterAll(() => pki.remove());

function verify(leaf: string, purpose: 'sslserver' | 'sslclient', root = pki.paths.rootPem) {
  const { crlPem } = pki.paths;
  const args = ['-crl_check_all', '-purpose', purpose, '-CAfile', root, '-untrusted', leaf];
  return openssl('verify', ...args, '-CRLfile', crlPem, leaf);
}

const hostFile = (key: string) => pki.paths.lab.hosts[key]?.chainPem ?? '';

/** Every error number that OpenSSL names, going on after each. */
const errors = (text: string) => [...new Set([...text.matchAll(/error (\d+) at/g)].map(([, code]) => code))];

describe('host certificates', () => {
  it.each([
    ['org-valid', []],
    ['psc-valid', []],
    ['org-expired', ['10']],
    ['psc-expired', ['10']],
    ['org-revoked', ['23']],
    ['psc-revoked', ['23']],
    ['org-otherca', ['20']],
    ['psc-otherca', ['20']],
  ])('%s has no defect but %j', async (key, defects) => {
    const { code, text } = await verify(hostFile(key), 'sslserver');
    expect(errors(text)).toEqual(defects);
    expect(code === 0).toBe(defects.length === 0);
  });

  it('the expired certificate was good in its time, revocation included', async () => {
    const leaf = hostFile('org-expired');
    const { code, text } = await openssl(
      ...['verify', '-no_check_time', '-crl_check_all', '-CAfile', pki.paths.rootPem, '-untrusted', leaf],
      ...['-CRLfile', pki.paths.crlPem, leaf],
    );
    expect(text).toContain('OK');
    expect(code).toBe(0);
  });

  it('the other-CA certificate is perfect for who trusts its authority', async () => {
    const { code } = await verify(hostFile('org-otherca'), 'sslserver', pki.paths.otherRootPem);
    expect(code).toBe(0);
  });

  it('names the host, its labels and the local machine', () => {
    const leaf = new X509Certificate(readFileSync(hostFile('org-valid')));
    for (const name of ['mail-org.tests.example.fr', 'k7x2.mail-org.tests.example.fr', 'localhost']) {
      expect(leaf.checkHost(name, { wildcards: true })).toBeTruthy();
    }
    expect(leaf.checkIP('127.0.0.1')).toBeTruthy();
    expect(leaf.checkIP('::1')).toBeTruthy();
    expect(leaf.checkHost('mail-psc.tests.example.fr')).toBeUndefined();
    expect(leaf.infoAccess).toContain('http://127.0.0.1:15800/essai1234/ocsp');
  });

  it('nothing of the other authority resembles IGC-Santé', async () => {
    const { text } = await openssl('x509', '-in', hostFile('org-otherca'), '-noout', '-issuer');
    expect(text).not.toMatch(/igc|sant|motco2 essai/i);
  });
});

describe('openssl s_client', () => {
  async function connect(key: string, ...args: string[]) {
    const files = pki.paths.lab.hosts[key];
    if (!files) throw new Error(key);
    const server = tls.createServer({
      cert: readFileSync(files.chainPem),
      key: readFileSync(files.keyPem),
    });
    server.on('tlsClientError', () => undefined);
    server.on('secureConnection', (socket) => socket.on('error', () => undefined));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const { text } = await run(
      'openssl',
      ['s_client', '-connect', `127.0.0.1:${port}`, '-verify_return_error', ...args],
      '',
    );
    server.close();
    return text;
  }

  it.each([
    ['org-valid', 'Verify return code: 0 (ok)'],
    ['org-expired', 'certificate has expired'],
    ['org-revoked', 'certificate revoked'],
    ['org-otherca', 'unable to get local issuer certificate'],
  ])('%s with the CRL file for editors: %s', async (key, outcome) => {
    const text = await connect(key, '-CAfile', pki.paths.rootPem, '-CRL', pki.paths.crlPem, '-crl_check');
    expect(text).toContain(outcome);
  });

  it('checks every level with the root and its CRLs in one file', async () => {
    const args = ['-CAfile', pki.paths.rootAndCrlPem, '-crl_check_all'];
    expect(await connect('org-valid', ...args)).toContain('Verify return code: 0 (ok)');
    expect(await connect('org-revoked', ...args)).toContain('certificate revoked');
  });
});

describe('client certificates', () => {
  async function issue(kind: ClientCertificateKind, validity?: { notBefore: Date; notAfter: Date }) {
    const issued = await issueClientCertificate(pki.paths.dir, {
      ou: '10B0057881',
      commonName: kind === 'SERVER' ? 'srv.example.fr' : 'Messagerie',
      organisation: "Cabinet de l'Été",
      kind,
      ...(validity ? { validity } : {}),
    });
    const file = join(pki.paths.dir, `${issued.serial}.pem`);
    await writeFile(file, issued.chainPem);
    return { issued, check: async () => errors((await verify(file, 'sslclient')).text) };
  }
  const day = (offset: number) => new Date(Date.now() + offset * 24 * 3600_000);

  it.each([
    ['AUTH_CLI', []],
    ['SERVER', []],
    ['PERSONNES', []],
    ['SIGN', ['26']],
    ['unknown-chain', ['20']],
    ['self-signed', ['18', '3']],
  ] as const)('%s is refused only for %j', async (kind, defects) => {
    expect(await (await issue(kind)).check()).toEqual(defects);
  });

  it('can be expired or not yet valid', async () => {
    const past = await issue('AUTH_CLI', { notBefore: day(-30), notAfter: day(-1) });
    const future = await issue('AUTH_CLI', { notBefore: day(1), notAfter: day(30) });
    expect(await past.check()).toEqual(['10']);
    expect(await future.check()).toEqual(['9']);
  });

  it('is revoked at once, in every file that holds the CRL', async () => {
    const { issued, check } = await issue('AUTH_CLI');
    await revokeCertificate(pki.paths.dir, issued.serial.toLowerCase());
    expect(await check()).toEqual(['23']);
    const { clientAnchorsPem, clientCrlPem } = pki.paths.lab;
    const leaf = join(pki.paths.dir, `${issued.serial}.pem`);
    const { text } = await openssl(
      ...['verify', '-crl_check_all', '-CAfile', clientAnchorsPem, '-CRLfile', clientCrlPem, leaf],
    );
    expect(errors(text)).toEqual(['23']);
  });
});
