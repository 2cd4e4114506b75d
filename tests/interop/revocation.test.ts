/**
 * The revocation services as clients that nobody here wrote ask them: OpenSSL, GnuTLS, NSS and curl, each with its own
 * reading of CRL and OCSP; and the trace that a check leaves on the execution that it supports.
 */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAccount } from '../support/accounts';
import { events, start, verdictOf } from '../support/api';
import { curl, sClient } from '../support/clients';
import { hostOf, instanceDir, readInstance } from '../support/instance';
import { lacks, run } from '../support/run';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'motco2-revocation-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const file = (name: string) => join(dir, name);
const chainOf = (key: string) => join(instanceDir(), 'pki/lab/hosts', `${key}.chain.pem`);
/** The certificate alone: some tools take the last one of a file. */
function leafOf(key: string): string {
  const [leaf = ''] = readFileSync(chainOf(key), 'utf8').split(/(?<=-----END CERTIFICATE-----\n)/);
  writeFileSync(file(`${key}.pem`), leaf);
  return file(`${key}.pem`);
}

/** By authority: what its hosts are, for every tool. */
const STATES: [
  key: string,
  issuer: 'issuing' | 'other-issuing',
  root: 'root' | 'other-root',
  status: string,
][] = [
  ['org-valid', 'issuing', 'root', 'good'],
  ['org-expired', 'issuing', 'root', 'good'],
  ['org-revoked', 'issuing', 'root', 'revoked'],
  ['psc-revoked', 'issuing', 'root', 'revoked'],
  ['org-otherca', 'other-issuing', 'other-root', 'good'],
];
const authority = (name: string) => join(instanceDir(), 'pki/public', `${name}.pem`);

describe('OCSP', () => {
  it.each(STATES)('openssl ocsp: %s, issued by %s', async (key, issuer, root, status) => {
    for (const more of [[], ['-no_nonce'], ['-sha256']]) {
      const about = [...more, '-issuer', authority(issuer), '-cert', leafOf(key)];
      const url = readInstance().pki.ocspUrl;
      const said = await run('openssl', ['ocsp', '-url', url, ...about, '-CAfile', authority(root)]);
      expect(said.output).toContain('Response verify OK');
      expect(said.output).toContain(`: ${status}`);
    }
  });

  it.skipIf(lacks('gnutls-cli')).each(STATES)(
    'GnuTLS ocsptool: %s, issued by %s',
    async (key, issuer, _root, status) => {
      const said = await run('ocsptool', [
        ...[`--ask=${readInstance().pki.ocspUrl}`, '--nonce'],
        ...[
          '--load-cert',
          leafOf(key),
          '--load-issuer',
          authority(issuer),
          '--load-trust',
          authority(issuer),
        ],
      ]);
      expect(said.output).toMatch(/Verifying OCSP Response: Success/);
      expect(said.output).toMatch(new RegExp(`Certificate Status: ${status}`, 'i'));
    },
  );
});

describe.skipIf(lacks('tstclnt'))('NSS, by the addresses in the certificate', () => {
  it.each(STATES)('%s, issued by %s', async (key, issuer, root, status) => {
    const database = mkdtempSync(join(dir, 'nss-'));
    const add = (name: string, pem: string, trust: string) =>
      run('certutil', ['-A', '-d', database, '-n', name, '-t', trust, '-i', pem]);
    await run('certutil', ['-N', '-d', database, '--empty-password']);
    await add('root', authority(root), 'CT,,');
    await add('issuing', authority(issuer), ',,');
    // The expired one as of a day when it was good.
    const { validTo } = new X509Certificate(readFileSync(leafOf(key)));
    const day = new Date(Date.parse(validTo) - 86_400_000).toISOString().replace(/[-T:]/g, '').slice(2, 12);
    const at = key.endsWith('expired') ? ['-b', `${day}Z`] : [];
    // Information of today is not fresh on that day.
    const fresh = at.length > 0 ? [] : ['-h', 'requireFreshInfo'];
    for (const method of ['ocsp', 'crl']) {
      const flags = ['-g', 'leaf', ...fresh, '-m', method, '-s', 'requireInfo'];
      const said = await run('vfychain', [
        '-d',
        database,
        '-pp',
        '-u',
        '1',
        ...at,
        ...flags,
        '-a',
        leafOf(key),
      ]);
      expect(said.output, method).toMatch(status === 'good' ? /Chain is good/ : /has been revoked/);
    }
  });
});

describe('CRL', () => {
  it.each(STATES.filter(([key]) => key !== 'org-expired'))(
    'openssl verify downloads it: %s, issued by %s',
    async (key, _issuer, root, status) => {
      const trust = ['-CAfile', authority(root), '-untrusted', chainOf(key)];
      const said = await run('openssl', ['verify', '-crl_download', '-crl_check', ...trust, leafOf(key)]);
      expect(said.output).toMatch(status === 'good' ? /: OK/ : /certificate revoked/);
    },
  );

  it.skipIf(lacks('gnutls-cli'))(
    'GnuTLS certtool finds the revoked host in it, and trusts its signature',
    async () => {
      const { crlUrl } = readInstance().pki;
      await run('curl', ['-sS', '-o', file('list.der'), crlUrl]);
      const said = await run('certtool', ['--crl-info', '--inder', '--infile', file('list.der')]);
      expect(said.output).toMatch(/Version: 2/);
      expect(said.output).toMatch(/CRL Number/);
      const { serialNumber } = new X509Certificate(readFileSync(leafOf('org-revoked')));
      expect(said.output.replace(/[:\s]/g, '').toUpperCase()).toContain(serialNumber);
      const pem = await run('openssl', [
        'crl',
        '-inform',
        'DER',
        '-in',
        file('list.der'),
        '-CAfile',
        authority('issuing'),
        '-noout',
      ]);
      expect(pem.output).toMatch(/verify OK/);
    },
  );

  it('curl finds the certificate of the authority in DER where certificates name it', async () => {
    const { infoAccess } = new X509Certificate(readFileSync(leafOf('org-valid')));
    const url = /CA Issuers - URI:(\S+)/.exec(infoAccess ?? '')?.[1] ?? '';
    const got = await run('curl', ['-sS', '-D-', '-o', file('ca.der'), url]);
    expect(got.output).toMatch(/content-type: application\/pkix-cert/i);
    expect(new X509Certificate(readFileSync(file('ca.der'))).subject).toMatch(/ORGANISATIONS/);
  });
});

it('a check shows on the execution that it supports: which server, which answer, when', async () => {
  const account = await newAccount();
  expect((await curl(hostOf('org-valid'), 'imap', account.applicative)).code).toBe(0);
  const listening = { case: 'authcli-revoked-imap', delaySeconds: 45, clientIp: account.from };
  const { number } = await start(account, listening);
  // What software does that checks before it connects: list and OCSP from the address of the workstation.
  const from = ['--interface', account.from];
  await run('curl', ['-sS', ...from, '-o', file('list'), readInstance().pki.crlUrl]);
  const about = ['-no_nonce', '-issuer', authority('issuing'), '-cert', leafOf('org-revoked')];
  await run('openssl', ['ocsp', ...about, '-reqout', file('request')]);
  const type = ['-H', 'Content-Type: application/ocsp-request', '--data-binary', `@${file('request')}`];
  await run('curl', ['-sS', ...from, ...type, '-o', file('answer'), readInstance().pki.ocspUrl]);
  const checked = ['-crl_check', '-CRL', readInstance().pki.crlPem];
  const met = await sClient(hostOf('org-revoked'), 'imap', { identity: account.applicative, extra: checked });
  expect(met.output).toMatch(/certificate revoked/);
  const view = await verdictOf(account, number);
  expect(view.verdict, JSON.stringify(view.findings)).toBe('ok');
  const finding = view.findings.find(({ id }) => id === 'revocation-checked');
  expect(finding?.message).toMatch(
    /^La CRL de « TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS » a été lue par votre logiciel à \d\d:\d\d:\d\d ; OCSP .* sur le certificat de mail-org-revoq\S+ \(réponse : révoqué\) à /,
  );
  const lines = (await events(account, number)).map(({ summary }) => summary);
  expect(lines).toContain('Fichier CRL de TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS : lu');
  expect(lines.join('\n')).toMatch(
    /OCSP interrogé pour le certificat du serveur mail-org-revoq\S* : révoqué/,
  );
});
