/** For tests: authorities and certificates of any shape, as the operators of other IGCs make them. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

const DAY_MS = 86_400_000;
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]) };
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export type Keys = CryptoKeyPair;

/** A fresh pair of keys: EC P-256, or RSA of so many bits. */
export async function newKeys(rsaBits?: number): Promise<Keys> {
  const algorithm = rsaBits ? { ...RSA, modulusLength: rsaBits } : EC;
  return (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as unknown as Keys;
}

export interface Made {
  keys: Keys;
  certificate: x509.X509Certificate;
  der: Buffer;
  pem: string;
  keyPem: string;
}

export interface Wanted {
  /** Distinguished name, `CN=…` alone most often. */
  name: string;
  issuer?: Made;
  keys?: Keys;
  /** Absent: a leaf. */
  ca?: boolean;
  pathLength?: number;
  /** Where the CRL of the issuer is. */
  crlUrl?: string;
  /** Days from now. */
  from?: number;
  to?: number;
  extensions?: x509.Extension[];
}

let serial = 0x4000;

/** Issues a certificate; self-signed without an issuer. */
export async function make(wanted: Wanted): Promise<Made> {
  const keys = wanted.keys ?? (await newKeys());
  const signer = wanted.issuer?.keys ?? keys;
  const usage = x509.KeyUsageFlags;
  const name = new x509.Name(wanted.name);
  serial += 1;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial.toString(16),
    subject: name,
    issuer: wanted.issuer?.certificate.subjectName ?? name,
    notBefore: new Date(Date.now() + (wanted.from ?? -1) * DAY_MS),
    notAfter: new Date(Date.now() + (wanted.to ?? 30) * DAY_MS),
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: { ...signer.privateKey.algorithm, hash: 'SHA-256' } as EcdsaParams,
    extensions: [
      new x509.BasicConstraintsExtension(wanted.ca ?? false, wanted.pathLength, true),
      new x509.KeyUsagesExtension(
        wanted.ca ? usage.keyCertSign | usage.cRLSign : usage.digitalSignature,
        true,
      ),
      ...(wanted.ca ? [] : [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])]),
      ...(wanted.crlUrl ? [new x509.CRLDistributionPointsExtension([wanted.crlUrl])] : []),
      ...(wanted.extensions ?? []),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey as unknown as webcrypto.CryptoKey);
  return {
    keys,
    certificate,
    der: Buffer.from(certificate.rawData),
    pem: `${certificate.toString('pem')}\n`,
    keyPem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
  };
}

/** A CRL in DER that revokes these certificates. */
export async function makeCrl(
  issuer: Made,
  revoked: readonly Made[] = [],
  { from = -1, to = 6 }: { from?: number; to?: number } = {},
): Promise<Buffer> {
  const crl = await x509.X509CrlGenerator.create({
    issuer: issuer.certificate.subjectName,
    thisUpdate: new Date(Math.floor((Date.now() + from * DAY_MS) / 1000) * 1000),
    nextUpdate: new Date(Math.floor((Date.now() + to * DAY_MS) / 1000) * 1000),
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: { ...issuer.keys.privateKey.algorithm, hash: 'SHA-256' } as EcdsaParams,
    entries: revoked.map(({ certificate }) => ({
      serialNumber: certificate.serialNumber,
      revocationDate: new Date(),
    })),
  });
  return Buffer.from(crl.rawData);
}
