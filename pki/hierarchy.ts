/** Certificates of the authorities and of their OCSP delegates. */
import { AUTHORITIES, AUTHORITY_IDS, type AuthorityId, authorityUrls } from './authorities';
import { PkiError } from './errors';
import { readText, replaceFile, SHARED_MODE } from './files';
import { issueAuthority, issueLeaf } from './issue';
import { REMEDY } from './manifest';
import { leafName } from './names';
import { BACKDATE_DAYS, LEAF_DAYS, LEAF_MARGIN_DAYS } from './profiles';
import { enter, pointsTo, readCertificate, type Work } from './work';
import {
  certificateToPem,
  daysFrom,
  isFor,
  publicHalf,
  publicKey,
  serialOf,
  signingKey,
  type x509,
} from './x509';

/**
 * Issues the authorities' certificates that are missing or point to services that have moved (same key, same
 * name, new serial: everything issued before stays good). A root is made at creation only: editors trust it.
 */
export async function settleAuthorities(work: Work, creating: boolean): Promise<void> {
  for (const id of AUTHORITY_IDS) await settleAuthority(work, id, creating);
}

async function settleAuthority(work: Work, id: AuthorityId, creating: boolean): Promise<void> {
  const { issuer } = AUTHORITIES[id];
  const { baseUrl, instanceId } = work.manifest;
  const path = work.layout.authorityCertificate(id);
  const current = await readCertificate(path);
  const isRoot = issuer === id;
  if (current && (isRoot || pointsTo(current, authorityUrls(issuer, baseUrl, instanceId)))) return;
  if (isRoot && !creating) {
    throw new PkiError(`Le certificat racine ${path} est absent ou illisible : ${REMEDY(work.dir)}`);
  }
  const pem = await readText(work.layout.authorityKey(id));
  const keys = { publicKey: await publicKey(publicHalf(pem)), key: await signingKey(pem) };
  const signer = isRoot ? null : await work.signer(issuer);
  const certificate = await issueAuthority(id, instanceId, keys, signer, work.now);
  enter(work, certificate, { authority: issuer, kind: 'CA' });
  await replaceFile(path, new Uint8Array(certificate.rawData), SHARED_MODE);
}

/** Issues the OCSP delegates (one certificate for each authority, one key for all) that are missing, near their end, or made for another key. */
export async function settleDelegates(work: Work): Promise<void> {
  const spki = publicHalf(await readText(work.layout.delegateKey));
  await Promise.all(AUTHORITY_IDS.map((id) => settleDelegate(work, id, spki)));
}

async function settleDelegate(work: Work, id: AuthorityId, spki: Buffer): Promise<void> {
  const path = work.layout.delegateCertificate(id);
  const current = await readCertificate(path);
  if (current && isFor(current, spki) && isFit(work, current)) return;
  const notBefore = daysFrom(work.now, -BACKDATE_DAYS);
  const certificate = await issueLeaf(
    {
      profile: 'OCSP',
      subject: leafName({
        O: `MOTCO2 ${work.manifest.instanceId}`,
        OU: ['OCSP'],
        CN: `Repondeur OCSP ${AUTHORITIES[id].file}`,
      }),
      publicKey: await publicKey(spki),
      notBefore,
      notAfter: daysFrom(notBefore, LEAF_DAYS),
    },
    await work.signer(id),
  );
  enter(work, certificate, { authority: id, kind: 'OCSP' });
  await replaceFile(path, certificateToPem(certificate), SHARED_MODE);
}

function isFit(work: Work, certificate: x509.X509Certificate): boolean {
  return (
    certificate.notAfter > daysFrom(work.now, LEAF_MARGIN_DAYS) &&
    work.registry.some(({ serial }) => serial === serialOf(certificate))
  );
}
