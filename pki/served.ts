/** What the revocation server serves, declared: URL paths (as written in certificates) and their files. */
import { AUTHORITIES, AUTHORITY_IDS, type AuthorityId, authorityUrls } from './authorities';
import { layoutOf } from './layout';
import { requireManifest } from './manifest';

export interface ServedFile {
  kind: 'crl' | 'issuer';
  /** Such as `/<instance>/CRL/ACI-EL-ORG-TEST.crl`. */
  path: string;
  /** DER, replaced atomically when it changes. */
  file: string;
  authority: AuthorityId;
}

export interface RevocationServices {
  files: ServedFile[];
  /** Path of the OCSP service; a GET appends `/<base64 of the request>`. */
  ocspPath: string;
}

/** The services of an IGC. Throws PkiError when there is none. */
export async function revocationServices(dir: string): Promise<RevocationServices> {
  const { instanceId } = await requireManifest(dir);
  const layout = layoutOf(dir);
  const files = AUTHORITY_IDS.flatMap((id): ServedFile[] => {
    const { crl, caIssuers } = authorityUrls(id, '', instanceId);
    return [
      { kind: 'crl', path: crl, file: layout.crl(id), authority: id },
      { kind: 'issuer', path: caIssuers, file: layout.authorityCertificate(id), authority: id },
    ];
  });
  return { files, ocspPath: authorityUrls(AUTHORITIES.issuing.id, '', instanceId).ocsp };
}
