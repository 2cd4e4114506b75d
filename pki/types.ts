/** The shapes that the test IGC takes and gives. */
import type { AuthorityId } from './authorities';

/** One virtual server; structurally the data of conformance/hosts.ts, which this folder may not import. */
export interface PkiHost {
  /** Stable key, used as a file name: `org-expired`. */
  key: string;
  /** Full DNS name. */
  name: string;
  /** All names of its certificate, wildcards included, in any zone. Absent: the name and its wildcard. */
  names?: readonly string[];
  /** The one thing wrong with its certificate. */
  defect: 'expired' | 'revoked' | 'otherca' | null;
}

export interface EnsurePkiOptions {
  /** Directory of this instance's IGC; created, its parent must be writable. */
  dir: string;
  /** 4 to 16 letters and digits; in the names of the authorities and in the revocation URLs. */
  instanceId: string;
  /** Zone that holds every host name. */
  zone: string;
  /** Origin of the revocation services, `http://127.0.0.1:15800`. */
  baseUrl: string;
  /** Add localhost, 127.0.0.1 and ::1 to the host certificates. */
  local: boolean;
  hostNames: readonly PkiHost[];
  /** The present; for tests. */
  now?: Date;
}

/** Where everything is. Private keys are mode 0600; only `ca/` is forbidden to the laboratory. */
export interface PkiPaths {
  dir: string;
  instanceId: string;
  /** Files for editors, in `<dir>/public`. */
  rootPem: string;
  issuingPem: string;
  otherRootPem: string;
  /** CRLs of every level, `BEGIN X509 CRL`, the issuing authority's first (s_client -CRL reads only one). */
  crlPem: string;
  /** Root followed by the CRLs of its branch: as `-CAfile`, s_client can check every level. */
  rootAndCrlPem: string;
  /** CRL of the issuing authority and the OCSP service, as written in the certificates. */
  crlUrl: string;
  ocspUrl: string;
  lab: LabPaths;
}

/** All that the laboratory needs, in `<dir>/lab`. */
export interface LabPaths {
  dir: string;
  /** Root, issuing and PERSONNES authorities: the `ca` of a server that asks for client certificates. */
  clientAnchorsPem: string;
  /** CRLs of these three, concatenated: the `crl` of the same server. */
  clientCrlPem: string;
  hosts: Record<string, HostFiles>;
}

export interface HostFiles {
  name: string;
  defect: PkiHost['defect'];
  /** Leaf, then its issuing authority. */
  chainPem: string;
  keyPem: string;
}

/** Who a certificate was given to, and whether it still holds. Serials in upper-case hexadecimal. */
export interface RegistryEntry {
  serial: string;
  authority: AuthorityId;
  kind: string;
  subject: string;
  /** Milliseconds since the epoch. */
  notAfter: number;
  revoked: Revocation | null;
  /** Host that the certificate belongs to. */
  host?: string;
  /** Revoked ahead of use: a future certificate of the revoked host (see hosts.ts). */
  reserved?: true;
}

export interface Revocation {
  /** Milliseconds since the epoch. */
  at: number;
  reason: RevocationReason;
}

/** RFC 5280 §5.3.1 codes that make sense for the certificates issued here. */
export const REVOCATION_REASONS = {
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
} as const;
export type RevocationReason = keyof typeof REVOCATION_REASONS;

/**
 * What a client certificate is, good or wrong: the profile wanted by the hosts (AUTH_CLI), other kinds of the
 * same IGC, a well-made one of another authority, and one that nobody signed.
 */
export type ClientCertificateKind =
  | 'AUTH_CLI'
  | 'SIGN'
  | 'SERVER'
  | 'PERSONNES'
  | 'unknown-chain'
  | 'self-signed';

export interface ClientCertificateRequest {
  /** Struct_IdNat, bare or with its TRE_G07 prefix; several OUs are possible. */
  ou: string | readonly string[];
  commonName: string;
  organisation: string;
  kind: ClientCertificateKind;
  /** Default: from yesterday, for two years. */
  validity?: { notBefore: Date; notAfter: Date };
  /** Password of the PKCS#12; default: random. */
  password?: string;
}

export interface ClientCertificate {
  certificatePem: string;
  /** Leaf, then its issuing authority. */
  chainPem: string;
  privateKeyPem: string;
  p12: Buffer;
  password: string;
  subject: string;
  serial: string;
  /** SHA-256 of the DER, upper-case hexadecimal. */
  fingerprint: string;
  notBefore: Date;
  notAfter: Date;
}
