/** What an OCSP responder knows: the authorities, the delegate that signs for each, and the register. */
import { createHash } from 'node:crypto';
import { fromBER } from 'asn1js';
import { Certificate } from 'pkijs';
import { AUTHORITIES, AUTHORITY_IDS, type AuthorityId } from './authorities';
import { readText } from './files';
import { layoutOf } from './layout';
import { requireManifest } from './manifest';
import { readRegistry } from './registry';
import type { RegistryEntry } from './types';
import { readCertificate } from './work';
import { signingKey, type x509 } from './x509';

/** Hash algorithms of a CertID that are understood: identifier → name in Node. SHA-1 is what most clients use. */
export const CERT_ID_HASHES: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

export interface OcspAuthority {
  id: AuthorityId;
  /** `issuerNameHash:issuerKeyHash` in hexadecimal, by hash identifier. */
  hashes: Record<string, string>;
  delegate: Certificate;
}

export interface OcspState {
  authorities: OcspAuthority[];
  /** By `authority:SERIAL`. */
  register: ReadonlyMap<string, RegistryEntry>;
  key: CryptoKey;
  /** SHA-1 of the delegate's public key: the responder's name (RFC 6960 §4.2.1). */
  responderKeyHash: Uint8Array;
}

/** The files behind an OCSP state: when one changes, load it again. */
export function ocspStateFiles(dir: string): string[] {
  const layout = layoutOf(dir);
  const perAuthority = AUTHORITY_IDS.flatMap((id) => [
    layout.delegateCertificate(id),
    layout.authorityCertificate(id),
  ]);
  return [layout.registry, layout.delegateKey, ...perAuthority];
}

/** Reads what is needed to answer; only files of `lab/`. Throws PkiError or a system error when one is missing. */
export async function loadOcspState(dir: string): Promise<OcspState> {
  await requireManifest(dir);
  const layout = layoutOf(dir);
  const entries = await readRegistry(dir);
  const authorities = await Promise.all(AUTHORITY_IDS.map((id) => loadAuthority(dir, id)));
  return {
    authorities,
    register: new Map(entries.map((entry) => [`${entry.authority}:${entry.serial}`, entry])),
    key: await signingKey(await readText(layout.delegateKey)),
    responderKeyHash: createHash('sha1').update(keyBits(authorities[0]?.delegate)).digest(),
  };
}

async function loadAuthority(dir: string, id: AuthorityId): Promise<OcspAuthority> {
  const layout = layoutOf(dir);
  const certificate = await readCertificate(layout.authorityCertificate(id));
  const delegate = await readCertificate(layout.delegateCertificate(id));
  if (!certificate || !delegate) throw new Error(`OCSP: no certificate for ${AUTHORITIES[id].file}`);
  const name = Buffer.from(certificate.subjectName.toArrayBuffer());
  const key = keyBits(toPkijs(certificate));
  const hash = (algorithm: string, data: Uint8Array) => createHash(algorithm).update(data).digest('hex');
  const hashes = Object.entries(CERT_ID_HASHES).map(([oid, algorithm]) => [
    oid,
    `${hash(algorithm, name)}:${hash(algorithm, key)}`,
  ]);
  return { id, hashes: Object.fromEntries(hashes), delegate: toPkijs(delegate) };
}

function toPkijs(certificate: x509.X509Certificate): Certificate {
  return new Certificate({ schema: fromBER(certificate.rawData).result });
}

function keyBits(certificate: Certificate | undefined): Uint8Array {
  if (!certificate) throw new Error('OCSP: no delegate');
  return certificate.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView;
}
