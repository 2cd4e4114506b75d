/**
 * The five authorities of the test IGC: the branch that looks like IGC-Santé ELEMENTAIRE (domain-facts §4.1)
 * with its ORGANISATIONS and PERSONNES domains, and an unrelated branch for the other-CA hosts.
 *
 * The common names are those of the genuine TEST branch, so that a client that checks them works unchanged;
 * the organisation is ours and carries the instance id, so that nobody takes one for the other and caches of
 * another instance never interfere (DESIGN §5). The other branch must not resemble IGC-Santé in any way.
 */
import type { JsonNameParams } from '@peculiar/x509';
import { distinguishedName } from './names';

export const AUTHORITY_IDS = ['root', 'issuing', 'personnes', 'other-root', 'other-issuing'] as const;
export type AuthorityId = (typeof AUTHORITY_IDS)[number];

export interface Authority {
  id: AuthorityId;
  /** Who signs its certificate; itself for a root. */
  issuer: AuthorityId;
  /** Name of its files on the revocation server, without extension. */
  file: string;
  subject: (instanceId: string) => JsonNameParams;
  /**
   * Genuine authorities have 4096 bits. The branch that editors trust has 3072 and the others 2048, so that the
   * first start stays short on a laptop; every client accepts both.
   */
  keyBits: number;
  /** Validity of its CRL in days (domain-facts §4.4). */
  crlDays: number;
  /** Certificate policy of what it issues. */
  policy: string;
}

const ANY_POLICY = '2.5.29.32.0';
const IGC_TEST_POLICY = '1.2.250.1.213.1.7.2.1.1.1.1';
/** A number in the form of a SIREN, belonging to nobody. */
const OUR_REGISTRATION = '0002 000000000';

const igc = (commonName: string) => (instanceId: string) =>
  distinguishedName({
    O: `MOTCO2 ${instanceId}`,
    OU: [OUR_REGISTRATION, 'IGC-SANTE TEST'],
    CN: commonName,
  });

const other = (commonName: string) => (instanceId: string) =>
  distinguishedName({ O: `Autorite etrangere ${instanceId}`, OU: ['Certification'], CN: commonName });

export const AUTHORITIES: Record<AuthorityId, Authority> = {
  root: {
    id: 'root',
    keyBits: 3072,
    issuer: 'root',
    file: 'ACR-EL-TEST',
    subject: igc('TEST AC RACINE IGC-SANTE ELEMENTAIRE'),
    crlDays: 45,
    policy: ANY_POLICY,
  },
  issuing: {
    id: 'issuing',
    keyBits: 3072,
    issuer: 'root',
    file: 'ACI-EL-ORG-TEST',
    subject: igc('TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS'),
    crlDays: 6,
    policy: IGC_TEST_POLICY,
  },
  personnes: {
    id: 'personnes',
    keyBits: 2048,
    issuer: 'root',
    file: 'ACI-EL-PP-TEST',
    subject: igc('TEST AC IGC-SANTE ELEMENTAIRE PERSONNES'),
    crlDays: 6,
    policy: IGC_TEST_POLICY,
  },
  'other-root': {
    id: 'other-root',
    keyBits: 2048,
    issuer: 'other-root',
    file: 'AUTRE-RACINE',
    subject: other('Autre racine'),
    crlDays: 45,
    policy: ANY_POLICY,
  },
  'other-issuing': {
    id: 'other-issuing',
    keyBits: 2048,
    issuer: 'other-root',
    file: 'AUTRE-SERVEURS',
    subject: other('Autre autorite serveurs'),
    crlDays: 6,
    policy: ANY_POLICY,
  },
};

/** Common name of an authority, the same in every instance. */
export function authorityName(id: AuthorityId): string {
  const parts = AUTHORITIES[id].subject('') as Record<string, { utf8String?: string }[]>[];
  return parts.find(({ CN }) => CN)?.CN?.[0]?.utf8String ?? AUTHORITIES[id].file;
}

/** The authorities that a host may meet in the chain of a client certificate of our IGC. */
export const CLIENT_ANCHORS: readonly AuthorityId[] = ['root', 'issuing', 'personnes'];

/** URLs of an authority's services, as certificates name them. */
export function authorityUrls(id: AuthorityId, baseUrl: string, instanceId: string) {
  const { file } = AUTHORITIES[id];
  return {
    crl: `${baseUrl}/${instanceId}/CRL/${file}.crl`,
    caIssuers: `${baseUrl}/${instanceId}/AC/${file}.cer`,
    ocsp: `${baseUrl}/${instanceId}/ocsp`,
  };
}
