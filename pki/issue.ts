/** Signs certificates: a profile, a subject and a signer in, an X.509 certificate out. No file is touched. */
import { OctetString } from 'asn1js';
import { AUTHORITIES, type AuthorityId, type authorityUrls } from './authorities';
import { AUTHORITY_DAYS, PRIVATE_EXTENSION, PROFILES, type ProfileName } from './profiles';
import { daysFrom, newSerial, SIGNING, x509 } from './x509';

const OCSP_NOCHECK = '1.3.6.1.5.5.7.48.1.5';

/** An authority able to sign, with the URLs that its certificates name. */
export interface Signer {
  id: AuthorityId;
  certificate: x509.X509Certificate;
  key: CryptoKey;
  urls: ReturnType<typeof authorityUrls>;
}

export interface LeafRequest {
  profile: ProfileName;
  subject: x509.JsonNameParams;
  publicKey: CryptoKey;
  notBefore: Date;
  notAfter: Date;
  /** Default: random. */
  serial?: string;
  dnsNames?: readonly string[];
  addresses?: readonly string[];
}

/** Issues a leaf certificate of a profile. */
export async function issueLeaf(request: LeafRequest, signer: Signer): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    serialNumber: request.serial ?? newSerial(),
    subject: new x509.Name(request.subject),
    issuer: signer.certificate.subjectName,
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    publicKey: request.publicKey,
    signingKey: signer.key,
    signingAlgorithm: SIGNING,
    extensions: [
      ...(await leafExtensions(request)),
      await x509.AuthorityKeyIdentifierExtension.create(signer.certificate.publicKey),
      new x509.CertificatePolicyExtension([AUTHORITIES[signer.id].policy]),
      // A delegate is exempt from revocation checking: pointing to a service would only invite loops.
      ...(PROFILES[request.profile].ocspDelegate ? [] : locations(signer)),
      ...(signer.id === 'issuing' ? [privateExtension()] : []),
    ],
  });
}

/** A leaf signed by its own key: what a client made without any authority. */
export async function selfSignedLeaf(request: LeafRequest, key: CryptoKey): Promise<x509.X509Certificate> {
  const name = new x509.Name(request.subject);
  return x509.X509CertificateGenerator.create({
    serialNumber: request.serial ?? newSerial(),
    subject: name,
    issuer: name,
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    publicKey: request.publicKey,
    signingKey: key,
    signingAlgorithm: SIGNING,
    extensions: await leafExtensions(request),
  });
}

/** Issues the certificate of an authority: self-signed without a signer, else subordinate with `pathlen:0`. */
export async function issueAuthority(
  id: AuthorityId,
  instanceId: string,
  keys: { publicKey: CryptoKey; key: CryptoKey },
  signer: Signer | null,
  now: Date,
): Promise<x509.X509Certificate> {
  const subject = new x509.Name(AUTHORITIES[id].subject(instanceId));
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const issuerKey = signer ? signer.certificate.publicKey : keys.publicKey;
  return x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject,
    issuer: signer ? signer.certificate.subjectName : subject,
    notBefore: daysFrom(now, -AUTHORITY_DAYS.before),
    notAfter: signer ? signer.certificate.notAfter : daysFrom(now, AUTHORITY_DAYS.after),
    publicKey: keys.publicKey,
    signingKey: signer ? signer.key : keys.key,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(true, signer ? 0 : undefined, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuerKey),
      new x509.CertificatePolicyExtension(['2.5.29.32.0']),
      ...(signer ? locations(signer) : []),
    ],
  });
}

async function leafExtensions(request: LeafRequest): Promise<x509.Extension[]> {
  const profile = PROFILES[request.profile];
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(false),
    new x509.KeyUsagesExtension(profile.keyUsage, true),
    new x509.ExtendedKeyUsageExtension([...profile.extendedKeyUsage]),
    await x509.SubjectKeyIdentifierExtension.create(request.publicKey),
  ];
  if (profile.hostNames) {
    const dns = (request.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value }));
    const ip = (request.addresses ?? []).map((value) => ({ type: 'ip' as const, value }));
    extensions.push(new x509.SubjectAlternativeNameExtension([...dns, ...ip]));
  }
  if (profile.ocspDelegate) {
    extensions.push(new x509.Extension(OCSP_NOCHECK, false, new Uint8Array([0x05, 0x00])));
  }
  return extensions;
}

function privateExtension(): x509.Extension {
  const octet = new OctetString({ valueHex: new Uint8Array([PRIVATE_EXTENSION.testOrganisation]) });
  return new x509.Extension(PRIVATE_EXTENSION.oid, false, octet.toBER());
}

function locations({ urls }: Signer): x509.Extension[] {
  return [
    new x509.CRLDistributionPointsExtension([urls.crl]),
    new x509.AuthorityInfoAccessExtension({ ocsp: urls.ocsp, caIssuers: urls.caIssuers }),
  ];
}
