/** Certificate profiles, declared: what each kind of certificate may do (domain-facts §4.1 to 4.4). */
import { x509 } from './x509';

export interface Profile {
  /** Bits of the critical keyUsage extension. */
  keyUsage: number;
  extendedKeyUsage: readonly string[];
  /** Names of hosts go in the subjectAltName. */
  hostNames: boolean;
  /** Certificate of an OCSP delegate: exempt from revocation checking (RFC 6960 §4.2.2.2.1). */
  ocspDelegate: boolean;
}

const { digitalSignature, nonRepudiation, keyEncipherment } = x509.KeyUsageFlags;
const { ExtendedKeyUsage } = x509;
const leaf = { hostNames: false, ocspDelegate: false };

export const PROFILES = {
  /** SSL_SERV: genuine ones may also act as TLS clients. */
  SERVER: {
    ...leaf,
    keyUsage: digitalSignature | keyEncipherment,
    extendedKeyUsage: [ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth],
    hostNames: true,
  },
  AUTH_CLI: { ...leaf, keyUsage: digitalSignature, extendedKeyUsage: [ExtendedKeyUsage.clientAuth] },
  /** Seal of an organisation: of no use for TLS, editors mistake it for AUTH_CLI. */
  SIGN: {
    ...leaf,
    keyUsage: digitalSignature | nonRepudiation,
    extendedKeyUsage: [ExtendedKeyUsage.emailProtection],
  },
  /** Authentication of a person: right usage, wrong domain. */
  PERSONNES: { ...leaf, keyUsage: digitalSignature, extendedKeyUsage: [ExtendedKeyUsage.clientAuth] },
  OCSP: {
    ...leaf,
    keyUsage: digitalSignature,
    extendedKeyUsage: [ExtendedKeyUsage.ocspSigning],
    ocspDelegate: true,
  },
} satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

/** Last octet of IGC-Santé's private extension 1.2.250.1.71.1.2.5 on test ELEMENTAIRE / ORGANISATIONS leaves. */
export const PRIVATE_EXTENSION = { oid: '1.2.250.1.71.1.2.5', testOrganisation: 0x83 };

/**
 * Life of leaves in days. Genuine ones live three years, but Apple platforms refuse TLS servers beyond 825
 * days even under a root that the user added: the valid host must be acceptable to every client.
 */
export const LEAF_DAYS = 730;
/** Leaves with less than this before their end are issued anew. */
export const LEAF_MARGIN_DAYS = 90;
/** Leaves begin in the past, for clients whose clock is behind. */
export const BACKDATE_DAYS = 1;
/** How long ago the expired host's certificate ended. */
export const EXPIRED_FOR_DAYS = 30;
/** Authorities live twenty years as the genuine ones, and were there before the expired certificate. */
export const AUTHORITY_DAYS = { before: 4 * 365, after: 16 * 365 };
