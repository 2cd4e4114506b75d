/**
 * Where each file of the test IGC is. `ca/` is for the server alone; `lab/` is all that the laboratory gets;
 * `public/` is what editors may download. Nothing here touches the disk.
 */
import { join } from 'node:path';
import { AUTHORITIES, type AuthorityId, authorityUrls } from './authorities';
import type { Manifest } from './manifest';
import type { HostFiles, PkiPaths } from './types';

export interface Layout {
  lock: string;
  manifest: string;
  registry: string;
  authorityKey: (id: AuthorityId) => string;
  /** DER, served as caIssuers. */
  authorityCertificate: (id: AuthorityId) => string;
  /** DER, served as CRL. */
  crl: (id: AuthorityId) => string;
  /** One key signs the OCSP answers for every authority; each authority certifies it. */
  delegateKey: string;
  delegateCertificate: (id: AuthorityId) => string;
  hostKey: (key: string) => string;
  hostChain: (key: string) => string;
  clientAnchors: string;
  clientCrl: string;
  publicFile: (
    name: 'root' | 'issuing' | 'personnes' | 'other-root' | 'other-issuing' | 'crl-all' | 'root-and-crl',
  ) => string;
  folders: string[];
}

export function layoutOf(dir: string): Layout {
  const lab = join(dir, 'lab');
  return {
    lock: join(dir, 'ca', 'lock'),
    manifest: join(lab, 'manifest.json'),
    registry: join(lab, 'registry.json'),
    authorityKey: (id) => join(dir, 'ca', `${id}.key.pem`),
    authorityCertificate: (id) => join(lab, 'AC', `${AUTHORITIES[id].file}.cer`),
    crl: (id) => join(lab, 'CRL', `${AUTHORITIES[id].file}.crl`),
    delegateKey: join(lab, 'ocsp', 'delegate.key.pem'),
    delegateCertificate: (id) => join(lab, 'ocsp', `${id}.pem`),
    hostKey: (key) => join(lab, 'hosts', `${key}.key.pem`),
    hostChain: (key) => join(lab, 'hosts', `${key}.chain.pem`),
    clientAnchors: join(lab, 'client-anchors.pem'),
    clientCrl: join(lab, 'client-crl.pem'),
    publicFile: (name) => join(dir, 'public', `${name}.pem`),
    folders: ['ca', 'public', 'lab', 'lab/AC', 'lab/CRL', 'lab/ocsp', 'lab/hosts'].map((name) =>
      join(dir, name),
    ),
  };
}

/** The paths that others use, from what the IGC says of itself. */
export function pathsOf(dir: string, manifest: Manifest): PkiPaths {
  const layout = layoutOf(dir);
  const urls = authorityUrls('issuing', manifest.baseUrl, manifest.instanceId);
  const hosts = manifest.hosts.map(({ key, name, defect }): [string, HostFiles] => [
    key,
    { name, defect, chainPem: layout.hostChain(key), keyPem: layout.hostKey(key) },
  ]);
  return {
    dir,
    instanceId: manifest.instanceId,
    rootPem: layout.publicFile('root'),
    issuingPem: layout.publicFile('issuing'),
    otherRootPem: layout.publicFile('other-root'),
    crlPem: layout.publicFile('crl-all'),
    rootAndCrlPem: layout.publicFile('root-and-crl'),
    crlUrl: urls.crl,
    ocspUrl: urls.ocsp,
    lab: {
      dir: join(dir, 'lab'),
      clientAnchorsPem: layout.clientAnchors,
      clientCrlPem: layout.clientCrl,
      hosts: Object.fromEntries(hosts),
    },
  };
}
