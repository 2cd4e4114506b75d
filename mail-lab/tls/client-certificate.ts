/** What a client certificate is worth on the AUTH_CLI hosts (domain-facts §4.2, §4.3). */
import { createHash, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { ClientCertificate } from '../../conformance/events';
import { bareSerial, type Path, pathOf, type Trust } from './trust';

type Problem = ClientCertificate['problem'];

const EKU = { clientAuth: '1.3.6.1.5.5.7.3.2', serverAuth: '1.3.6.1.5.5.7.3.1', email: '1.3.6.1.5.5.7.3.4' };

interface Facts {
  certificate: X509Certificate;
  issuer: string;
  commonName: string | null;
  usage: string[];
  keyUsage: number | null;
  dnsNames: string[];
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
  const chain = [facts.certificate, ...path.authorities.map(({ certificate }) => certificate)];
  if (chain.some(({ validFrom }) => Date.parse(validFrom) > now)) return 'not_yet_valid';
  if (chain.some(({ validTo }) => Date.parse(validTo) < now)) return 'expired';
  return revocation(facts.certificate, path, now);
}

function extendedKeyUsage(certificate: x509.X509Certificate): string[] {
  return (certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? []).map(String);
}

function dnsNamesOf(certificate: x509.X509Certificate): string[] {
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
  return names.filter(({ type }) => type === 'dns').map(({ value }) => value);
}

/** Short name of an authority: its CN. */
const shortName = (certificate: X509Certificate): string =>
  /(?:^|\n)CN=([^\n]*)/.exec(certificate.subject)?.[1] ?? certificate.subject.replaceAll('\n', ', ');

/**
 * The facts of a client certificate, and the first thing wrong with it.
 * `crl_unavailable` alone is a warning: nothing is known against the certificate.
 * @param chain DER of what the client sent, leaf first. @param now milliseconds since the epoch.
 * Throws when the leaf cannot be read, which TLS excludes.
 */
export function classifyClientCertificate(chain: Buffer[], trust: Trust, now: number): ClientCertificate {
  const certificate = new X509Certificate(chain[0]!);
  const parsed = new x509.X509Certificate(new Uint8Array(chain[0]!));
  const path = pathOf(certificate, trust);
  const facts: Facts = {
    certificate,
    issuer: parsed.issuer,
    commonName: parsed.subjectName.getField('CN')[0] ?? null,
    usage: extendedKeyUsage(parsed),
    keyUsage: parsed.getExtension(x509.KeyUsagesExtension)?.usages ?? null,
    dnsNames: dnsNamesOf(parsed),
  };
  return {
    subject: parsed.subject,
    issuer: parsed.issuer,
    commonName: facts.commonName,
    ous: parsed.subjectName.getField('OU'),
    serial: certificate.serialNumber.toUpperCase(),
    fingerprint: createHash('sha256').update(certificate.raw).digest('hex').toUpperCase(),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    extendedKeyUsage: facts.usage,
    dnsNames: facts.dnsNames,
    problem: problemOf(facts, path, now),
    anchor: path ? shortName(path.authorities[0]!.certificate) : null,
  };
}
