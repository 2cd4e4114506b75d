/** Whether a host's certificate has exactly the defect that it must have, judged by us and not by what serves it. */
import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Defect } from '../../conformance/hosts';

/** What vouches for hosts. Every authority counts as an anchor, so that chains may be short. */
export interface Authorities {
  /** The IGC that clients have to trust: ours, and the genuine ones given as files. */
  igc: X509Certificate[];
  /** Any other one that is known: of the other-CA hosts, and those of the public web. */
  other: X509Certificate[];
}

/** What the certificate says about where its revocation is told. */
export interface Locations {
  crl: string[];
  ocsp: string[];
  issuers: string[];
}

export interface Judged {
  /** French sentences; empty: exactly as it must be, revocation apart. */
  problems: string[];
  /** What is not as the test IGC makes it, but no defect: certificates given as files may lack it. */
  remarks: string[];
  leaf: X509Certificate;
  /** Who signed the leaf; null when nobody known did. */
  issuer: X509Certificate | null;
  locations: Locations;
}

/** A certificate that ends within this is about to have a defect of its own. */
const MARGIN_MS = 24 * 3600_000;
/** The label of an account in front of the host's name; any will do. */
const SOME_LABEL = 'k7q2m9x4w8z1';

const day = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  dateStyle: 'long',
  timeStyle: 'short',
});

/** Judges the chain that a host sent (DER, leaf first). Throws when the leaf cannot be read. */
export function judgeCertificate(
  chain: readonly Buffer[],
  expected: { name: string; defect: Defect; now: number },
  authorities: Authorities,
): Judged {
  if (!chain[0]) throw new Error('no certificate was sent');
  const [leaf, ...sent] = chain.map((der) => new X509Certificate(der)) as [
    X509Certificate,
    ...X509Certificate[],
  ];
  const wanted = expected.defect === 'otherca' ? authorities.other : authorities.igc;
  const path = pathOf(leaf, sent, wanted);
  const details = new x509.X509Certificate(new Uint8Array(leaf.raw));
  const problems = [
    ...chainProblems(leaf, sent, path, expected.defect, authorities),
    ...dateProblems(leaf, expected),
    ...(path ?? []).flatMap((authority) => authorityProblems(authority, expected.now)),
    ...nameProblems(leaf, expected.name),
    ...usageProblems(details),
  ];
  return {
    problems,
    remarks: covers(leaf, `${SOME_LABEL}.${expected.name}`) ? [] : [NO_LABELS],
    leaf,
    issuer: path?.[0] ?? sent.find((one) => signed(leaf, one)) ?? null,
    locations: locationsOf(details),
  };
}

const signed = (certificate: X509Certificate, by: X509Certificate) =>
  certificate.checkIssued(by) && certificate.verify(by.publicKey);

/** From the issuer of the leaf up to an anchor; null when the chain leads to none. */
function pathOf(
  leaf: X509Certificate,
  sent: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): X509Certificate[] | null {
  const path: X509Certificate[] = [];
  let current = leaf;
  while (path.length < 8) {
    const anchor = anchors.find((one) => signed(current, one));
    if (anchor) return [...path, anchor];
    const next = sent.find((one) => one.ca && !path.includes(one) && signed(current, one));
    if (!next) return null;
    path.push(next);
    current = next;
  }
  return null;
}

function chainProblems(
  leaf: X509Certificate,
  sent: readonly X509Certificate[],
  path: readonly X509Certificate[] | null,
  defect: Defect,
  { igc }: Authorities,
): string[] {
  const issuer = commonName(leaf.issuer);
  if (defect === 'otherca' && pathOf(leaf, sent, igc)) {
    return [`Le certificat vient de l’IGC attendue (${issuer}) au lieu d’une autre autorité.`];
  }
  if (path) return [];
  return [
    defect === 'otherca'
      ? `Le certificat (émis par ${issuer}) ne remonte à aucune autorité connue de l’outil.`
      : `Le certificat (émis par ${issuer}) ne remonte pas à l’IGC attendue.`,
  ];
}

function dateProblems(
  { validFrom, validTo }: X509Certificate,
  { defect, now }: { defect: Defect; now: number },
): string[] {
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  if (from > now) return [`Le certificat ne vaut pas avant le ${day.format(from)}.`];
  if (defect === 'expired')
    return to > now ? [`Le certificat n’est pas expiré : il vaut jusqu’au ${day.format(to)}.`] : [];
  if (to <= now) return [`Le certificat a expiré le ${day.format(to)}.`];
  return to < now + MARGIN_MS ? [`Le certificat expire dans moins d’un jour, le ${day.format(to)}.`] : [];
}

function authorityProblems({ subject, validFrom, validTo }: X509Certificate, now: number): string[] {
  if (Date.parse(validFrom) <= now && now < Date.parse(validTo)) return [];
  return [`L’autorité ${commonName(subject)} n’est pas dans sa période de validité.`];
}

const NO_LABELS =
  'Le certificat ne couvre pas les noms <libellé>.<serveur>, qui rattachent une connexion à son compte.';

const covers = (leaf: X509Certificate, name: string) =>
  leaf.checkHost(name, { subject: 'never', partialWildcards: false }) !== undefined;

/** In words; what more than a few names would say is in the certificate. */
function dnsNames({ subjectAltName }: X509Certificate): string {
  const names = [...(subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name]) => name);
  return names.slice(0, 3).join(', ') || 'aucun nom';
}

function nameProblems(leaf: X509Certificate, name: string): string[] {
  if (covers(leaf, name)) return [];
  return [`Le certificat ne porte pas le nom ${name}, mais ${dnsNames(leaf)}.`];
}

function usageProblems(details: x509.X509Certificate): string[] {
  // Without the extension every usage is permitted (RFC 5280 §6.1.4 (n)).
  const usages = details.getExtension(x509.KeyUsagesExtension)?.usages ?? x509.KeyUsageFlags.digitalSignature;
  const extended = details.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? [];
  const problems: string[] = [];
  if (details.getExtension(x509.BasicConstraintsExtension)?.ca)
    problems.push('Le certificat est celui d’une autorité.');
  if (!extended.includes(x509.ExtendedKeyUsage.serverAuth))
    problems.push('Le certificat n’est pas d’usage serveur TLS (EKU).');
  if (!(usages & x509.KeyUsageFlags.digitalSignature))
    problems.push('Le certificat ne permet pas la signature (key usage).');
  return problems;
}

function locationsOf(details: x509.X509Certificate): Locations {
  const points = details.getExtension(x509.CRLDistributionPointsExtension)?.distributionPoints ?? [];
  const access = details.getExtension(x509.AuthorityInfoAccessExtension);
  return {
    crl: Array.from(points)
      .flatMap(({ distributionPoint }) => distributionPoint?.fullName ?? [])
      .flatMap(({ uniformResourceIdentifier: url }) => url ?? []),
    ocsp: access?.ocsp.map(({ value }) => value) ?? [],
    issuers: access?.caIssuers.map(({ value }) => value) ?? [],
  };
}

/** The CN of a distinguished name as Node writes it, or the whole on one line. */
export function commonName(name: string): string {
  return /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ');
}
