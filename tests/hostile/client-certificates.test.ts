/**
 * Client certificates with anything in them, presented by Node and OpenSSL to a running laboratory: each is recorded
 * within the limits of its event, with the right cause, without a control character, and the next client is served.
 */
import 'reflect-metadata';
import { createPrivateKey, generateKeyPairSync, webcrypto } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TestClient } from '../../mail-lab/imap/test-client';
import { type Made, make, newKeys, type Wanted } from '../../mail-lab/tls/testing';
import { run } from '../support/run';
import { dataOf, type HostileLab, startHostileLab } from './support';

let lab: HostileLab;
let dir: string;
/** Our own issuing authority, whose key only a test may hold. */
let issuing: Made;
beforeAll(async () => {
  lab = await startHostileLab();
  dir = mkdtempSync(join(tmpdir(), 'motco2-hostile-'));
  const keyPem = readFileSync(join(lab.pki.dir, 'ca/issuing.key.pem'), 'utf8');
  const der = readFileSync(join(lab.pki.dir, 'lab/AC/ACI-EL-ORG-TEST.cer'));
  const certificate = new x509.X509Certificate(new Uint8Array(der));
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const pkcs8 = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' });
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
  const keys = { privateKey, publicKey: await certificate.publicKey.export() } as unknown as CryptoKeyPair;
  issuing = { keys, certificate, der, pem: certificate.toString('pem'), keyPem };
}, 120_000);
afterAll(async () => {
  await lab?.close();
  rmSync(dir, { recursive: true, force: true });
});
afterEach(() => lab.stillServes('imap'));

/** What is recorded of a client that shows this; the handshake may fail. */
async function shown(made: Pick<Made, 'pem' | 'keyPem'>, chain: readonly Made[] = []) {
  const client = await TestClient.to(lab.port('org-valid', 'imap'));
  await client.greeting();
  await client
    .startTls({
      ...{ ca: readFileSync(lab.pki.rootPem), servername: 'localhost', ciphers: 'DEFAULT:@SECLEVEL=0' },
      ...{ cert: [made, ...chain].map(({ pem }) => pem).join('\n'), key: made.keyPem, maxVersion: 'TLSv1.2' },
    })
    .catch(() => undefined);
  client.socket.destroy();
  const events = await lab.closedConnection();
  const [certificate] = dataOf(events, 'tls.client_certificate');
  const text = JSON.stringify(events);
  // Line ends and the like would be escaped in JSON.
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}]|\\u[0-9a-f]{4}|\\[nrbft]/u);
  return { certificate, failed: dataOf(events, 'tls.failed')[0], text };
}

const shownMade = async (wanted: Omit<Wanted, 'name'> & { name?: string }) =>
  shown(await make({ name: 'OU=10B0057881, CN=lps', ...wanted }));

describe('a certificate', () => {
  it.each([
    ['line ends', 'lps\r\nFAUX: journal\r\n{"level":50}'],
    ['ANSI sequences', 'lps\u001b[2J\u001b[31mrouge\u0007'],
    ['bidi controls', 'lps\u202egro.erusrevni\u2066'],
    ['a NUL', 'lps\0.exemple.fr'],
    ['markup', '<script>alert(1)</script>\'"><img src=x onerror=alert(1)>'],
  ])('of our IGC with %s in its names is itself, cleaned', async (_what, commonName) => {
    const name = [{ OU: ['10B0057881'] }, { CN: [{ utf8String: commonName }] }] as unknown as string;
    const { certificate } = await shownMade({ name, issuer: issuing });
    expect(certificate).toMatchObject({ problem: null, ous: ['10B0057881'] });
    expect(certificate?.commonName).toBeTruthy();
  });

  it('with five hundred OUs or a name of 30 kB keeps to the limits of its event', async () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ OU: [`9B${index}`] }));
    const crowd = await shownMade({ name: [...many, { CN: ['lps'] }] as unknown as string });
    expect(crowd.certificate).toMatchObject({ problem: 'unknown_chain', commonName: 'lps' });
    expect(crowd.certificate?.ous.length).toBeLessThanOrEqual(20);
    const long = await shownMade({
      name: [{ CN: [{ utf8String: 'é'.repeat(15_000) }] }] as unknown as string,
    });
    expect(long.certificate?.problem).toBe('unknown_chain');
    expect(long.certificate?.commonName?.length).toBeLessThanOrEqual(256);
    expect(long.text.length).toBeLessThan(20_000);
  });

  it('of a megabyte is refused by TLS, and the refusal is recorded', async () => {
    const huge = await shownMade({
      name: [{ CN: [{ utf8String: 'a'.repeat(1_000_000) }] }] as unknown as string,
    });
    expect(huge.certificate).toBeUndefined();
    expect(huge.failed?.cause).toMatch(/protocol_error|closed|reset/);
  });

  it('behind which a hundred others are sent is judged by itself', async () => {
    const chain: Made[] = [];
    for (let depth = 0; depth < 100; depth++) {
      chain.unshift(await make({ name: `CN=${depth}`, issuer: chain[0], ca: true }));
    }
    const { certificate, failed } = await shown(
      await make({ name: 'OU=10B0057881, CN=lps', issuer: chain[0] }),
      chain,
    );
    expect(certificate?.problem ?? failed?.cause).toMatch(/unknown_chain|protocol_error/);
    const good = await shown(
      await make({ name: 'OU=10B0057881, CN=lps', issuer: issuing }),
      chain.slice(0, 9),
    );
    expect(good.certificate?.problem).toBeNull();
  });

  it('that begins tomorrow, ended, or is limited by an unknown critical extension says so', async () => {
    const problem = async (wanted: Partial<Wanted>) =>
      (await shownMade({ issuer: issuing, ...wanted })).certificate?.problem;
    expect(await problem({ from: 1 })).toBe('not_yet_valid');
    expect(await problem({ from: -9, to: -1 })).toBe('expired');
    const extension = (oid: string, hex: string) => ({
      extensions: [new x509.Extension(oid, true, Buffer.from(hex, 'hex'))],
    });
    expect(await problem(extension('1.2.3.4', '0500'))).toBe('other');
    // Name constraints mean nothing in a leaf: permitted is the subtree .exemple.fr.
    expect(await problem(extension('2.5.29.30', '3012a010300e820c2e6578656d706c652e66722e'))).toBeNull();
    expect(await problem(extension('2.5.29.30', '30020c00'))).toMatch(/^(other|unknown_chain)$/);
  });

  it('that calls itself an authority, or is one, vouches for nobody', async () => {
    const self = await make({ name: 'CN=moi', issuer: issuing, ca: true });
    const child = await make({ name: 'OU=10B0057881, CN=lps', issuer: self });
    // Our issuing authority may have no other authority below it.
    expect((await shown(child, [self])).certificate?.problem).toBe('unknown_chain');
    expect((await shown(self)).certificate?.problem).toBe('wrong_usage');
    const leaf = await make({ name: 'CN=feuille', issuer: issuing });
    const grandchild = await make({ name: 'OU=10B0057881, CN=lps', issuer: leaf });
    expect((await shown(grandchild, [leaf])).certificate?.problem).toBe('unknown_chain');
  });

  it('with the names of our authority, but not its key, is of an unknown chain', async () => {
    const impostor = await make({ name: issuing.certificate.subject, ca: true });
    const forged = await make({ name: 'OU=10B0057881, CN=lps', issuer: impostor });
    expect((await shown(forged, [impostor])).certificate).toMatchObject({
      problem: 'unknown_chain',
      anchor: null,
    });
    expect((await shown(forged, [issuing])).certificate?.problem).toBe('unknown_chain');
  });

  it('with a key of any kind and size is judged by who signed it', async () => {
    const problem = async (wanted: Partial<Wanted>) =>
      (await shownMade({ issuer: issuing, ...wanted })).certificate?.problem;
    expect(await problem({})).toBeNull();
    expect(await problem({ keys: await newKeys(1024) })).toBeNull();
    expect(await problem({ keys: await newKeys(512) })).toBeNull();
  });
});

describe('a certificate of OpenSSL', () => {
  const file = (name: string) => join(dir, name);

  /** Signed by our issuing authority, for a key of any kind. */
  async function sign(name: string, digest = 'sha256'): Promise<void> {
    writeFileSync(file('ca.pem'), issuing.pem);
    writeFileSync(file('ca.key'), issuing.keyPem, { mode: 0o600 });
    writeFileSync(file('ext'), 'keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n');
    await run('openssl', [
      'req',
      '-new',
      '-key',
      file(`${name}.key`),
      '-subj',
      '/OU=10B0057881/CN=lps',
      '-out',
      file('csr'),
    ]);
    const signed = await run('openssl', [
      ...['x509', '-req', '-in', file('csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key'), `-${digest}`],
      ...['-set_serial', '0x4242', '-days', '9', '-extfile', file('ext'), '-out', file(`${name}.pem`)],
    ]);
    expect(signed.code, signed.output).toBe(0);
  }
  async function recorded(name: string) {
    const target = `127.0.0.1:${lab.port('org-valid', 'imap')}`;
    await run('openssl', [
      ...['s_client', '-connect', target, '-starttls', 'imap', '-tls1_2', '-cipher', 'DEFAULT:@SECLEVEL=0'],
      ...['-cert', file(`${name}.pem`), '-key', file(`${name}.key`), '-CAfile', lab.pki.rootPem],
    ]);
    return dataOf(await lab.closedConnection(), 'tls.client_certificate')[0];
  }

  it.each([
    ['EC P-384', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384', '-out', 'KEY']],
    ['Ed25519', ['genpkey', '-algorithm', 'ed25519', '-out', 'KEY']],
    // Of five primes: made in seconds, verified like any other.
    ['RSA of 8192 bits', ['genrsa', '-primes', '5', '-out', 'KEY', '8192']],
  ])(
    'with a key %s is accepted',
    async (_what, generate) => {
      const generated = await run(
        'openssl',
        generate.map((word) => (word === 'KEY' ? file('some.key') : word)),
        { timeoutMs: 90_000 },
      );
      expect(generated.code, generated.output).toBe(0);
      await sign('some');
      expect((await recorded('some'))?.problem).toBeNull();
    },
    120_000,
  );

  it('signed with SHA-1 is judged like any other: the authority answers for its digest', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(file('sha1.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    await sign('sha1', 'sha1');
    expect((await recorded('sha1'))?.problem).toBeNull();
  });
});
