/** PKCS#12 of a client certificate: AES-256, readable by OpenSSL 3, Java and current Windows. */
import { randomBytes } from 'node:crypto';
import forge from 'node-forge';

/** A password that survives every shell, form and configuration file. */
export const newPassword = (): string => randomBytes(12).toString('base64url').replace(/[-_]/g, 'x');

/** Packs a private key (PKCS#8 PEM) and its chain (PEM, leaf first). */
export function packPkcs12(keyPem: string, chain: readonly string[], name: string, password: string): Buffer {
  const asn1 = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(keyPem),
    chain.map((pem) => forge.pki.certificateFromPem(pem)),
    password,
    { algorithm: 'aes256', friendlyName: name, generateLocalKeyId: true },
  );
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary');
}
