/**
 * Whom the hosts believe when a client shows a certificate: anchors with their authorities and CRLs.
 *
 * Revocation is checked here and not by OpenSSL, because there one missing CRL refuses everybody; here it is a
 * warning for that anchor only (DESIGN §5).
 */
import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

export interface TrustFiles {
  name: string;
  certificateFiles: string[];
  crlFiles: string[];
}

/** A certificate authority of an anchor, with what it has revoked. */
export interface Authority {
  certificate: X509Certificate;
  /** null: no CRL that this authority signed. */
  crl: { revoked: ReadonlySet<string>; nextUpdate: number | null } | null;
}

export interface Anchor {
  name: string;
  authorities: Authority[];
}

export interface Trust {
  anchors: Anchor[];
  /** PEM of every authority, named in the CertificateRequest. */
  pem: string[];
  /** What is missing, in words for the log. */
  warnings: string[];
}

/** Upper-case hexadecimal without leading zeros: the form in which serial numbers are compared. */
export const bareSerial = (serial: string): string => serial.toUpperCase().replace(/^0+(?=.)/, '');

const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;

/** The DER blocks of a file, PEM (of one label ending) or plain DER. */
function blocks(bytes: Buffer, label: string): Buffer[] {
  const text = bytes.toString('latin1');
  if (!text.includes('-----BEGIN ')) return [bytes];
  return [...text.matchAll(PEM_BLOCK)]
    .filter((match) => match[1]!.endsWith(label))
    .map((match) => Buffer.from(match[0].replace(/-----[^-]+-----|\s/g, ''), 'base64'));
}

async function readBlocks(files: string[], label: string): Promise<Buffer[]> {
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return contents.flatMap((bytes) => blocks(bytes, label));
}

async function crlOf(authority: X509Certificate, crls: x509.X509Crl[]): Promise<Authority['crl']> {
  const issuer = new x509.X509Certificate(new Uint8Array(authority.raw));
  let best: x509.X509Crl | null = null;
  for (const crl of crls) {
    if (crl.issuer !== issuer.subject || (best && best.thisUpdate >= crl.thisUpdate)) continue;
    if (await crl.verify({ publicKey: await issuer.publicKey.export() }).catch(() => false)) best = crl;
  }
  if (!best) return null;
  return {
    revoked: new Set(best.entries.map((entry) => bareSerial(entry.serialNumber))),
    nextUpdate: best.nextUpdate?.getTime() ?? null,
  };
}

async function loadAnchor(files: TrustFiles, warnings: string[]): Promise<Anchor> {
  const certificates = (await readBlocks(files.certificateFiles, 'CERTIFICATE')).map(
    (der) => new X509Certificate(der),
  );
  const crls: x509.X509Crl[] = [];
  for (const file of files.crlFiles) {
    try {
      for (const der of await readBlocks([file], 'CRL')) crls.push(new x509.X509Crl(new Uint8Array(der)));
    } catch (error) {
      warnings.push(`CRL ${file} cannot be read: ${(error as Error).message}`);
    }
  }
  const authorities: Authority[] = [];
  for (const certificate of certificates) {
    const crl = await crlOf(certificate, crls);
    const subject = certificate.subject.replaceAll('\n', ', ');
    if (!crl) warnings.push(`anchor ${files.name}: no CRL of ${subject}`);
    else if (crl.nextUpdate !== null && crl.nextUpdate < Date.now()) {
      warnings.push(`anchor ${files.name}: the CRL of ${subject} is out of date`);
    }
    authorities.push({ certificate, crl });
  }
  return { name: files.name, authorities };
}

/** Reads anchors and CRLs. Rejects when a certificate cannot be read; a missing CRL is a warning. */
export async function loadTrust(files: readonly TrustFiles[]): Promise<Trust> {
  const warnings: string[] = [];
  const anchors: Anchor[] = [];
  for (const anchor of files) anchors.push(await loadAnchor(anchor, warnings));
  const pem = anchors.flatMap(({ authorities }) =>
    authorities.map(({ certificate }) => certificate.toString()),
  );
  return { anchors, pem: [...new Set(pem)], warnings };
}

export interface Path {
  anchor: Anchor;
  /** From the issuer of the leaf upwards. */
  authorities: Authority[];
}

const MAX_DEPTH = 8;

/** Builds the chain of a certificate up to an anchor, checking signatures; null when there is none. */
export function pathOf(leaf: X509Certificate, trust: Trust): Path | null {
  for (const anchor of trust.anchors) {
    const authorities: Authority[] = [];
    let current = leaf;
    while (authorities.length < MAX_DEPTH) {
      const issuer = anchor.authorities.find(
        ({ certificate }) =>
          certificate.ca && current.checkIssued(certificate) && current.verify(certificate.publicKey),
      );
      // An authority whose own issuer is not configured is an anchor by itself.
      if (!issuer) break;
      authorities.push(issuer);
      if (issuer.certificate.checkIssued(issuer.certificate)) break;
      current = issuer.certificate;
    }
    if (authorities.length > 0) return { anchor, authorities };
  }
  return null;
}
