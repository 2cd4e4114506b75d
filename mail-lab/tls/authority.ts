/** One certificate authority that may vouch for clients: read from a file, judged before it is believed. */
import 'reflect-metadata';
import { createHash, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

/** A CRL in force for an authority; times in milliseconds since the epoch. */
export interface AuthorityCrl {
  /** Serials in upper-case hexadecimal without leading zeros. */
  revoked: ReadonlySet<string>;
  thisUpdate: number;
  nextUpdate: number | null;
}

export interface Authority {
  /** From its name and key: the same for every certificate of one authority. */
  id: string;
  certificate: X509Certificate;
  /** As the CRLs name their issuer. */
  subject: string;
  /** So many authorities may stand between this one and a leaf. */
  pathLength: number;
  /** Where the CRL of whoever issued this certificate is, http(s) only. */
  crlUrls: string[];
  /** null: no CRL that this authority signed. */
  crl: AuthorityCrl | null;
  /** From this authority upwards, itself first, as far as the anchor goes. */
  path: Authority[];
}

/** A file that cannot serve; the message is the French end of a sentence that names the file. */
export class AuthorityProblem extends Error {
  override name = 'AuthorityProblem';
}

const MIN_RSA_BITS = 2048;
const MIN_EC_BITS = 256;
/** NIST and Brainpool names carry their size; the others are at least as strong. */
const curveBits = (name: string): number => Number(/\d{3}/.exec(name)?.[0] ?? MIN_EC_BITS);

/** CN of a certificate, or the whole name on one line. */
export const shortName = (certificate: X509Certificate): string =>
  /(?:^|\n)CN=([^\n]*)/.exec(certificate.subject)?.[1] ?? certificate.subject.replaceAll('\n', ', ');

/** http(s) addresses of the CRL that a certificate names; LDAP and others are left aside. */
export function crlUrlsOf(certificate: x509.X509Certificate): string[] {
  const points = certificate.getExtension(x509.CRLDistributionPointsExtension)?.distributionPoints ?? [];
  return Array.from(points)
    .flatMap(({ distributionPoint }) => distributionPoint?.fullName ?? [])
    .flatMap(({ uniformResourceIdentifier: url }) => url ?? [])
    .filter((url) => /^https?:\/\//i.test(url) && URL.canParse(url));
}

const NAME_CONSTRAINTS = '2.5.29.30';
/** Extensions of RFC 5280 that are understood, or mean nothing in the place where they are read. */
const UNDERSTOOD =
  /^(2\.5\.29\.(9|14|15|16|17|18|19|30|31|32|33|35|36|37|46|54)|1\.3\.6\.1\.5\.5\.7\.1\.(1|11))$/;

/** The first critical extension that nobody here understands: such a certificate may not be used (RFC 5280 §4.2). */
export const unknownCritical = (certificate: x509.X509Certificate): string | null =>
  certificate.extensions.find(({ critical, type }) => critical && !UNDERSTOOD.test(type))?.type ?? null;

/** Reads an authority. Throws AuthorityProblem when it is not one, or too weak to be believed. */
export function readAuthority(der: Buffer): Authority {
  let certificate: X509Certificate;
  let parsed: x509.X509Certificate;
  try {
    certificate = new X509Certificate(der);
    parsed = new x509.X509Certificate(new Uint8Array(certificate.raw));
  } catch {
    throw new AuthorityProblem('n’est pas un certificat lisible');
  }
  const name = shortName(certificate);
  const usage = parsed.getExtension(x509.KeyUsagesExtension)?.usages;
  if (!certificate.ca || (usage !== undefined && !(usage & x509.KeyUsageFlags.keyCertSign))) {
    throw new AuthorityProblem(`n’est pas le certificat d’une autorité (« ${name} »)`);
  }
  // Name constraints mean something here, and are not checked: their limits would be crossed unseen.
  const unknown = unknownCritical(parsed) ?? parsed.getExtension(NAME_CONSTRAINTS)?.type;
  if (unknown)
    throw new AuthorityProblem(`a une extension qui n’est pas comprise ici (« ${name} » : ${unknown})`);
  const weak = weakness(certificate);
  if (weak) throw new AuthorityProblem(`a une clé trop faible (« ${name} » : ${weak})`);
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return {
    id: createHash('sha256').update(parsed.subject).update('\0').update(spki).digest('hex').slice(0, 32),
    certificate,
    subject: parsed.subject,
    pathLength: parsed.getExtension(x509.BasicConstraintsExtension)?.pathLength ?? Number.POSITIVE_INFINITY,
    crlUrls: crlUrlsOf(parsed),
    crl: null,
    path: [],
  };
}

function weakness({ publicKey }: X509Certificate): string | null {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined && modulusLength < MIN_RSA_BITS) {
    return `RSA de ${modulusLength} bits, ${MIN_RSA_BITS} au moins sont attendus`;
  }
  if (namedCurve !== undefined && namedCurve !== 'secp256k1' && curveBits(namedCurve) < MIN_EC_BITS) {
    return `courbe ${namedCurve}`;
  }
  return null;
}

/** Whether one certificate was issued by another: names and signature. Never throws. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** In its time at a moment, milliseconds since the epoch. */
export const isInTime = ({ validFrom, validTo }: X509Certificate, now: number): boolean =>
  Date.parse(validFrom) <= now && now <= Date.parse(validTo);
