/** What a client certificate is worth on the AUTH_CLI hosts (domain-facts §4.2, §4.3). */
import 'reflect-metadata';
import { createHash, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { ClientCertificate } from '../../conformance/events';
import { type Authority, crlUrlsOf, isInTime, shortName, unknownCritical } from './authority';
import { type Path, pathOf } from './path';
import { bareSerial, type Trust } from './trust';

type Problem = ClientCertificate['problem'];

const EKU = { clientAuth: '1.3.6.1.5.5.7.3.2', serverAuth: '1.3.6.1.5.5.7.3.1', email: '1.3.6.1.5.5.7.3.4' };

interface Facts {
  certificate: X509Certificate;
  issuer: string;
  commonName: string | null;
  usage: string[];
  keyUsage: number | null;
  dnsNames: string[];
  /** An extension or a date could not be read or understood: it proves nothing more than who signed it. */
  broken: boolean;
}

/** Only what the certificate says of itself: a wrong kind deserves its own sentence, even well signed. */
function wrongKind(facts: Facts): Problem {
  // Authorities of persons say so in their name: « … ELEMENTAIRE PERSONNES », « … STANDARD PERSONNES ».
  if (/\bPERSONNES?\b/i.test(facts.issuer)) return 'wrong_kind_personne';
  const clientAuth = facts.usage.length === 0 || facts.usage.includes(EKU.clientAuth);
  const nonRepudiation =
    facts.keyUsage !== null && (facts.keyUsage & x509.KeyUsageFlags.nonRepudiation) !== 0;
  if (!clientAuth && (facts.usage.includes(EKU.email) || nonRepudiation)) return 'wrong_kind_sign';
  // Server certificates may act as clients too: their names tell them apart.
  const hostLike = facts.dnsNames.length > 0 || /^[\w-]+(\.[\w-]+)+$/.test(facts.commonName ?? '');
  if (facts.dnsNames.length > 0 || (facts.usage.includes(EKU.serverAuth) && hostLike))
    return 'wrong_kind_server';
  if (!clientAuth) return 'wrong_usage';
  if (facts.keyUsage !== null && !(facts.keyUsage & x509.KeyUsageFlags.digitalSignature))
    return 'wrong_usage';
  return null;
}

function revocation(certificate: X509Certificate, path: Path, now: number): Problem {
  let unknown = false;
  let current = certificate;
  for (const { certificate: issuer, crl } of path.authorities) {
    if (crl?.revoked.has(bareSerial(current.serialNumber))) return 'revoked';
    // A CRL past its date still proves what it lists, not what it omits. A root vouches for itself.
    if (!crl || (crl.nextUpdate !== null && crl.nextUpdate < now)) unknown = true;
    current = issuer;
  }
  return unknown ? 'crl_unavailable' : null;
}

function problemOf(facts: Facts, path: Path | null, now: number): Problem {
  const kind = wrongKind(facts);
  if (!path) return kind === 'wrong_kind_personne' ? kind : 'unknown_chain';
  if (kind) return kind;
  if (facts.broken) return 'other';
  if (Date.parse(facts.certificate.validFrom) > now) return 'not_yet_valid';
  if (Date.parse(facts.certificate.validTo) < now) return 'expired';
  // Not the editor's fault, and not to be said with the dates of the editor's certificate.
  if (!path.authorities.every(({ certificate }) => isInTime(certificate, now))) return 'other';
  return revocation(facts.certificate, path, now);
}

/**
 * Reads what may be broken. Anybody can sign a certificate for himself with anything in it, and OpenSSL, which let it
 * pass, reads most extensions only when it has to: here nothing of it may throw.
 */
class LenientReader {
  broken = false;

  read<T>(what: () => T, otherwise: T): T {
    try {
      return what();
    } catch {
      this.broken = true;
      return otherwise;
    }
  }

  date(text: string): number {
    const time = Date.parse(text);
    if (Number.isFinite(time)) return time;
    this.broken = true;
    return 0;
  }
}

const extendedKeyUsage = (certificate: x509.X509Certificate): string[] =>
  (certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? []).map(String);

const keyUsage = (certificate: x509.X509Certificate): number | null =>
  certificate.getExtension(x509.KeyUsagesExtension)?.usages ?? null;

function dnsNamesOf(certificate: x509.X509Certificate): string[] {
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
  return names.filter(({ type }) => type === 'dns').map(({ value }) => value);
}

interface Names {
  subject: string;
  issuer: string;
  commonNames: string[];
  ous: string[];
}

function namesOf(certificate: x509.X509Certificate): Names {
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    commonNames: certificate.subjectName.getField('CN'),
    ous: certificate.subjectName.getField('OU'),
  };
}

/** OpenSSL's reading of the names, for a certificate that the other reader refuses; no OU is believed of it. */
const plainNames = (certificate: X509Certificate): Names => ({
  subject: (certificate.subject ?? '').replaceAll('\n', ', '),
  issuer: (certificate.issuer ?? '').replaceAll('\n', ', '),
  commonNames: [],
  ous: [],
});

/** Told of the authority that signed a certificate, and where it publishes its CRL according to this certificate. */
export type CrlLearner = (issuer: Authority, urls: readonly string[]) => void;

/**
 * The facts of a client certificate, and the first thing wrong with it.
 * `crl_unavailable` alone is a warning: nothing is known against the certificate. `other`: well signed, but broken.
 * @param chain DER of what the client sent, leaf first. @param now milliseconds since the epoch.
 * @param learn called only once the signatures up to an anchor were verified: what anybody can write is not fetched.
 * Throws when OpenSSL cannot read the leaf, which TLS excludes.
 */
export function classifyClientCertificate(
  chain: Buffer[],
  trust: Trust,
  now: number,
  learn?: CrlLearner,
): ClientCertificate {
  const certificate = new X509Certificate(chain[0]!);
  const lenient = new LenientReader();
  const parsed = lenient.read(() => new x509.X509Certificate(new Uint8Array(chain[0]!)), null);
  const of = <T>(what: (parsed: x509.X509Certificate) => T, otherwise: T): T =>
    parsed ? lenient.read(() => what(parsed), otherwise) : otherwise;
  const names = of<Names | null>(namesOf, null) ?? plainNames(certificate);
  const [notBefore, notAfter] = [lenient.date(certificate.validFrom), lenient.date(certificate.validTo)];
  const path = lenient.read(() => pathOf(certificate, trust, now, chain.slice(1)), null);
  const [usage, keys, dnsNames] = [of(extendedKeyUsage, []), of(keyUsage, null), of(dnsNamesOf, [])];
  const [issuer] = path?.authorities ?? [];
  if (learn && issuer) learn(issuer, of(crlUrlsOf, []));
  const facts: Facts = {
    certificate,
    issuer: names.issuer,
    commonName: names.commonNames[0] ?? null,
    usage,
    keyUsage: keys,
    dnsNames,
    broken: of(unknownCritical, null) !== null || lenient.broken,
  };
  return {
    subject: names.subject,
    issuer: names.issuer,
    commonName: facts.commonName,
    ous: names.ous,
    serial: certificate.serialNumber.toUpperCase(),
    fingerprint: createHash('sha256').update(certificate.raw).digest('hex').toUpperCase(),
    notBefore,
    notAfter,
    extendedKeyUsage: usage,
    dnsNames,
    problem: problemOf(facts, path, now),
    anchor: issuer ? shortName(issuer.certificate) : null,
  };
}
