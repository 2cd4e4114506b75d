/** CRLs made by OpenSSL, by us, and by nobody: of any size, of any signature, complete or not. */
import { createPrivateKey, createSign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareSerial, readCrl } from './crl-read';
import { DerError } from './der';
import { openssl, temporaryFolder } from './testing';

let dir: string;
const file = (name: string) => join(dir, name);

const CONFIG = (more: string) => `
[ca]
default_ca = me
[me]
database = ${dir}/db
default_md = sha256
crl_extensions = list
[list]
${more || 'authorityKeyIdentifier = keyid'}
[req]
distinguished_name = dn
[dn]
[v3]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
`;

/** A list of OpenSSL with these revoked serials. */
async function makeCrl(key: string, serials: string[], more = ''): Promise<Buffer> {
  await writeFile(file('openssl.cnf'), CONFIG(more));
  const rows = serials.map(
    (serial) => `R\t400101000000Z\t250101000000Z,keyCompromise\t${serial}\tunknown\t/CN=x\n`,
  );
  await writeFile(file('db'), rows.join(''));
  await writeFile(file('db.attr'), '');
  const { text } = await openssl(
    ...['ca', '-config', file('openssl.cnf'), '-gencrl', '-crldays', '3', '-cert', file(`${key}.pem`)],
    ...['-keyfile', file(`${key}.key`), '-out', file('crl.pem')],
  );
  const pem = readFileSync(file('crl.pem'), 'utf8');
  await rm(file('crl.pem'), { force: true });
  if (!pem) throw new Error(text);
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}

beforeAll(async () => {
  dir = await temporaryFolder();
  await writeFile(file('openssl.cnf'), CONFIG(''));
  for (const [name, algorithm] of [
    ['rsa', ['-newkey', 'rsa:2048']],
    ['ec', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
    ['ed', ['-newkey', 'ed25519']],
  ] as const) {
    await openssl(
      ...[
        'req',
        '-x509',
        ...algorithm,
        '-nodes',
        '-keyout',
        file(`${name}.key`),
        '-out',
        file(`${name}.pem`),
      ],
      ...['-subj', `/C=FR/O=Éditeur/CN=${name}`, '-utf8', '-days', '30'],
      ...['-config', file('openssl.cnf'), '-extensions', 'v3'],
    );
  }
}, 60_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

const certificate = (name: string) => new X509Certificate(readFileSync(file(`${name}.pem`)));

describe('a list of OpenSSL', () => {
  it.each(['rsa', 'ec'])('signed with %s: its entries, dates, and whose it is', async (name) => {
    const crl = readCrl(await makeCrl(name, ['00AB12', '7F', '01']));
    expect([...crl.revoked].sort()).toEqual(['1', '7F', 'AB12']);
    expect(crl.issuer).toContain('O=Éditeur');
    expect((crl.nextUpdate ?? 0) - crl.thisUpdate).toBe(3 * 86_400_000);
    expect(crl.signedBy(certificate(name).publicKey)).toBe(true);
    expect(crl.signedBy(certificate(name === 'rsa' ? 'ec' : 'rsa').publicKey)).toBe(false);
  });

  it('that is damaged anywhere is unreadable, or signed by nobody', async () => {
    const der = await makeCrl('rsa', ['0A']);
    const key = certificate('rsa').publicKey;
    for (let at = 0; at < der.length; at += 3) {
      const damaged = Buffer.from(der);
      damaged[at]! ^= 1;
      let holds = false;
      try {
        holds = readCrl(damaged).signedBy(key);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      expect(holds, `octet ${at}`).toBe(false);
    }
  });

  it.each([
    ['delta', '2.5.29.27 = critical, DER:020101', /delta/],
    ['limited to authorities', '2.5.29.28 = critical, DER:30038201FF', /partial/],
    ['of an unknown critical extension', '1.2.3.4 = critical, DER:0500', /1\.2\.3\.4/],
  ])('%s is not taken for a complete one', async (_what, extension, why) => {
    const der = await makeCrl('rsa', [], extension);
    expect(() => readCrl(der)).toThrow(DerError);
    expect(() => readCrl(der)).toThrow(why);
  });

  it('that says where it is published is a complete one, with its number', async () => {
    const url = Buffer.from('http://x/a.crl');
    const name = Buffer.concat([Buffer.from([0x86, url.length]), url]);
    const full = Buffer.concat([Buffer.from([0xa0, name.length]), name]);
    const point = Buffer.concat([Buffer.from([0xa0, full.length]), full]);
    const value = Buffer.concat([Buffer.from([0x30, point.length]), point]).toString('hex');
    const der = await makeCrl('rsa', ['05'], `2.5.29.28 = critical, DER:${value}\n2.5.29.20 = DER:02020100`);
    expect(readCrl(der)).toMatchObject({ number: 256n, revoked: new Set(['5']) });
  });
});

/** A definite-length element. */
function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const head =
    size < 128
      ? [tag, size]
      : size < 65_536
        ? [tag, 0x82, size >> 8, size & 255]
        : [tag, 0x84, 0, size >> 16, (size >> 8) & 255, size & 255];
  return Buffer.concat([Buffer.from(head), content]);
}

it('of two hundred thousand entries is read within a moment', async () => {
  const small = readCrl(await makeCrl('rsa', []));
  const algorithm = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
  const issuer = element(
    0x30,
    element(0x31, element(0x30, Buffer.from('0603550403', 'hex'), element(0x0c, Buffer.from('rsa')))),
  );
  const time = (text: string) => element(0x17, Buffer.from(text));
  const entries = Array.from({ length: 200_000 }, (_, index) => {
    const serial = Buffer.alloc(9, 0x40);
    serial.writeUInt32BE(index, 5);
    return element(0x30, element(0x02, serial), time('250101000000Z'));
  });
  const tbs = element(
    0x30,
    ...[Buffer.from('020101', 'hex'), algorithm, issuer, time('260101000000Z'), time('490101000000Z')],
    element(0x30, Buffer.concat(entries)),
  );
  const signature = createSign('sha256')
    .update(tbs)
    .sign(createPrivateKey(readFileSync(file('rsa.key'))));
  const der = element(0x30, tbs, algorithm, element(0x03, Buffer.from([0]), signature));
  const begin = performance.now();
  const crl = readCrl(der);
  expect(crl.signedBy(certificate('rsa').publicKey)).toBe(true);
  expect(performance.now() - begin).toBeLessThan(5000);
  expect(crl.revoked.size).toBe(200_000);
  expect(crl.nextUpdate).toBe(Date.UTC(2049, 0, 1));
  expect(small.revoked.size).toBe(0);
}, 30_000);

it('a serial number is one however many zeros it is written with', () => {
  expect([bareSerial('00ab'), bareSerial('AB'), bareSerial('00')]).toEqual(['AB', 'AB', '0']);
});
