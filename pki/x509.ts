/** The X.509 library, set up once on Node's cryptography, and the few conversions that it lacks. */
import 'reflect-metadata';
import { createHash, createPublicKey, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

export { x509 };

export const SIGNING = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

export const DAY_MS = 24 * 3600 * 1000;

/** ASN.1 times have no fraction of a second here (illegal in GeneralizedTime of RFC 5280 and 6960). */
export function wholeSecond(time: Date | number): Date {
  return new Date(Math.floor(Number(time) / 1000) * 1000);
}

/** A moment some days away from another, to the second. */
export function daysFrom(time: Date, days: number): Date {
  return wholeSecond(time.getTime() + days * DAY_MS);
}

/** 16 random bytes whose first is 0x40–0x7F: always positive, always 32 digits, as every tool prints it. */
export function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes.toString('hex').toUpperCase();
}

/** `BEGIN X509 CRL`, the only label that OpenSSL and Java accept (the library writes `BEGIN CRL`). */
export function crlToPem(der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g);
  return `-----BEGIN X509 CRL-----\n${(lines ?? []).join('\n')}\n-----END X509 CRL-----\n`;
}

export function certificateToPem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem').trim()}\n`;
}

/** SHA-256 of the DER, upper-case hexadecimal, as events carry it. */
export function fingerprintOf(certificate: x509.X509Certificate): string {
  return createHash('sha256').update(new Uint8Array(certificate.rawData)).digest('hex').toUpperCase();
}

/** Serial number as events and the registry carry it. */
export function serialOf(certificate: x509.X509Certificate): string {
  return certificate.serialNumber.toUpperCase();
}

/** The certificates of a PEM text, in order. */
export function certificatesOf(pem: string): x509.X509Certificate[] {
  return x509.PemConverter.decode(pem).map((der) => new x509.X509Certificate(der));
}

/** A private key in PKCS#8 PEM, ready to sign with RSA and SHA-256. */
export async function signingKey(pem: string): Promise<CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem);
  return (await webcrypto.subtle.importKey('pkcs8', der, SIGNING, false, ['sign'])) as CryptoKey;
}

/** The public half of a private key in PEM, as SubjectPublicKeyInfo in DER. */
export function publicHalf(privateKeyPem: string): Buffer {
  return createPublicKey(privateKeyPem).export({ type: 'spki', format: 'der' });
}

/** A SubjectPublicKeyInfo, ready to go in a certificate. */
export async function publicKey(spki: Uint8Array): Promise<CryptoKey> {
  return (await webcrypto.subtle.importKey('spki', spki, SIGNING, true, ['verify'])) as CryptoKey;
}

/** Whether a certificate was made for a public key. */
export function isFor(certificate: x509.X509Certificate, spki: Buffer): boolean {
  return spki.equals(Buffer.from(certificate.publicKey.rawData));
}
