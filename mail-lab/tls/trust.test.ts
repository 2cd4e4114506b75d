import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientCertificateKind, issueClientCertificate, revokeCertificate } from '../../pki';
import { createTestPki, type TestPki } from '../../pki/testing';
import { classifyClientCertificate } from './client-certificate';
import { bareSerial, loadTrust, type Trust } from './trust';

const DAY = 86_400_000;
const OU = '10B0057881';
let pki: TestPki;
let trust: Trust;
const files = (crlFiles: string[]) => [
  { name: 'essai', certificateFiles: [pki.paths.lab.clientAnchorsPem], crlFiles },
];
beforeAll(async () => {
  pki = await createTestPki();
  trust = await loadTrust(files([pki.paths.lab.clientCrlPem]));
}, 60_000);
afterAll(() => pki?.remove());

async function issue(
  kind: ClientCertificateKind = 'AUTH_CLI',
  validity?: { notBefore: Date; notAfter: Date },
) {
  const commonName = kind === 'SERVER' ? 'lps.exemple.fr' : 'lps';
  const issued = await issueClientCertificate(pki.paths.dir, {
    ou: OU,
    commonName,
    organisation: 'É',
    kind,
    validity,
  });
  const pems = issued.chainPem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  const chain = pems.map((pem) => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'));
  return { ...issued, chain };
}

describe('a client certificate', () => {
  it('of the right kind has no problem, and its facts are told', async () => {
    const issued = await issue();
    expect(trust.warnings).toEqual([]);
    expect(classifyClientCertificate(issued.chain, trust, Date.now())).toMatchObject({
      ...{
        ous: [OU],
        commonName: 'lps',
        problem: null,
        serial: issued.serial,
        fingerprint: issued.fingerprint,
      },
      anchor: expect.stringContaining('ORGANISATIONS'),
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'],
    });
  });

  it.each([
    ['SIGN', 'wrong_kind_sign'],
    ['SERVER', 'wrong_kind_server'],
    ['PERSONNES', 'wrong_kind_personne'],
    ['unknown-chain', 'unknown_chain'],
    ['self-signed', 'unknown_chain'],
  ] as const)('of kind %s is %s', async (kind, problem) => {
    const { chain } = await issue(kind);
    expect(classifyClientCertificate(chain, trust, Date.now()).problem).toBe(problem);
  });

  it('is good in its time only', async () => {
    const day = (offset: number) => new Date(Date.now() + offset * DAY);
    const { chain } = await issue('AUTH_CLI', { notBefore: day(-10), notAfter: day(-5) });
    const at = (offset: number) => classifyClientCertificate(chain, trust, day(offset).getTime()).problem;
    expect([at(-11), at(-1)]).toEqual(['not_yet_valid', 'expired']);
  });

  it('is revoked as soon as the list that says so is loaded', async () => {
    const { chain, serial } = await issue();
    expect(classifyClientCertificate(chain, trust, Date.now()).problem).toBeNull();
    await revokeCertificate(pki.paths.dir, serial);
    const renewed = await loadTrust(files([pki.paths.lab.clientCrlPem]));
    expect(classifyClientCertificate(chain, renewed, Date.now()).problem).toBe('revoked');
  });

  it('whose authority has no usable list is only warned about: absent, out of date, or signed by another', async () => {
    const { chain } = await issue();
    const without = await loadTrust(files([]));
    expect(without.warnings).not.toEqual([]);
    expect(classifyClientCertificate(chain, without, Date.now()).problem).toBe('crl_unavailable');
    expect(classifyClientCertificate(chain, trust, Date.now() + 400 * DAY).problem).toBe('crl_unavailable');

    const forged = join(pki.paths.dir, 'forged.pem');
    const damaged = readFileSync(pki.paths.lab.clientCrlPem, 'utf8').replace(
      /(-----BEGIN X509 CRL-----\n)([\s\S]+?)(\n-----END)/g,
      (_, begin: string, body: string, end: string) => {
        const der = Buffer.from(body, 'base64');
        der[der.length - 1]! ^= 1;
        return `${begin}${der.toString('base64')}${end}`;
      },
    );
    writeFileSync(forged, damaged);
    const untrusted = await loadTrust(files([forged]));
    expect(classifyClientCertificate(chain, untrusted, Date.now()).problem).toBe('crl_unavailable');
    const missing = await loadTrust(files([join(pki.paths.dir, 'nowhere.pem')]));
    expect(missing.warnings.join()).toContain('nowhere.pem');
  });

  it('has one serial number however many zeros it is written with', () => {
    expect([bareSerial('00ab'), bareSerial('AB'), bareSerial('00')]).toEqual(['AB', 'AB', '0']);
  });
});
