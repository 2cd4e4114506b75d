/** The state shared by the steps that bring an IGC to what is wanted: certificates read, keys opened on demand. */
import { isDeepStrictEqual } from 'node:util';
import { AUTHORITIES, type AuthorityId, authorityUrls } from './authorities';
import { PkiError } from './errors';
import { readIfThere } from './files';
import type { Signer } from './issue';
import { type Layout, layoutOf } from './layout';
import { type Manifest, REMEDY } from './manifest';
import { readRegistry } from './registry';
import type { RegistryEntry } from './types';
import { certificatesOf, serialOf, signingKey, x509 } from './x509';

export interface Work {
  dir: string;
  layout: Layout;
  manifest: Manifest;
  now: Date;
  registry: RegistryEntry[];
  /** Certificate of an authority; reads it once. Throws PkiError when it is missing. */
  authority: (id: AuthorityId) => Promise<x509.X509Certificate>;
  /** The authority with its private key; reads it once. Throws PkiError when the key is not there. */
  signer: (id: AuthorityId) => Promise<Signer>;
}

export async function openWork(dir: string, manifest: Manifest, now: Date): Promise<Work> {
  const layout = layoutOf(dir);
  const authority = once(async (id: AuthorityId) => {
    const certificate = await readCertificate(layout.authorityCertificate(id));
    if (!certificate) throw missing(dir, `le certificat de ${AUTHORITIES[id].file}`);
    return certificate;
  });
  const signer = once(async (id: AuthorityId) => {
    const key = await readIfThere(layout.authorityKey(id));
    if (!key) throw missing(dir, `la clé privée de ${AUTHORITIES[id].file}`);
    return {
      id,
      certificate: await authority(id),
      key: await signingKey(key.toString('utf8')),
      urls: authorityUrls(id, manifest.baseUrl, manifest.instanceId),
    };
  });
  return { dir, layout, manifest, now, registry: await readRegistry(dir), authority, signer };
}

/** Adds a certificate to the register in memory. */
export function enter(
  work: Work,
  certificate: x509.X509Certificate,
  entry: Pick<RegistryEntry, 'authority' | 'kind'> & Partial<RegistryEntry>,
): void {
  work.registry.push({
    serial: serialOf(certificate),
    subject: certificate.subject,
    notAfter: certificate.notAfter.getTime(),
    revoked: null,
    ...entry,
  });
}

/** The first certificate of a file, PEM or DER; null when it is missing or damaged. */
export async function readCertificate(path: string): Promise<x509.X509Certificate | null> {
  const content = await readIfThere(path);
  if (!content) return null;
  try {
    if (content[0] === 0x30) return new x509.X509Certificate(new Uint8Array(content));
    return certificatesOf(content.toString('utf8'))[0] ?? null;
  } catch {
    return null;
  }
}

/** Whether a certificate names the services of its authority where they are now. */
export function pointsTo(certificate: x509.X509Certificate, urls: Signer['urls']): boolean {
  const points = certificate.getExtension(x509.CRLDistributionPointsExtension)?.distributionPoints ?? [];
  // A plain array: the library's own subclass would never be equal to one.
  const crls = Array.from(points).flatMap(({ distributionPoint }) =>
    (distributionPoint?.fullName ?? []).map((name) => name.uniformResourceIdentifier),
  );
  const access = certificate.getExtension(x509.AuthorityInfoAccessExtension);
  const found = [crls, access?.ocsp.map(({ value }) => value), access?.caIssuers.map(({ value }) => value)];
  return isDeepStrictEqual(found, [[urls.crl], [urls.ocsp], [urls.caIssuers]]);
}

function missing(dir: string, what: string): PkiError {
  return new PkiError(`L'IGC de test est incomplète, il y manque ${what} : ${REMEDY(dir)}`);
}

/** Remembers the result for each key; forgets failures. */
function once<K, V>(make: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const made = new Map<K, Promise<V>>();
  return (key) => {
    const known = made.get(key);
    if (known) return known;
    const fresh = make(key);
    made.set(key, fresh);
    fresh.catch(() => made.delete(key));
    return fresh;
  };
}
